import type { JacobianAlgorithm } from './algorithm.ts';
import { perSample } from './per-sample.ts';
import { structured } from './structured.ts';

/** Every algorithm that computes a Jacobian, by the name that `empiricalNtk` takes. */
export const ALGORITHMS = {
  structured,
  'per-sample': perSample,
} satisfies Record<string, JacobianAlgorithm>;

export type AlgorithmName = keyof typeof ALGORITHMS;
