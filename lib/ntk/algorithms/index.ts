import type { JacobianAlgorithm } from './algorithm.ts';
import { batchedJacobian } from './batched-jacobian.ts';
import { perSample } from './per-sample.ts';
import { structured } from './structured.ts';
import { wholeGradient } from './whole-gradient.ts';

/** Every algorithm that computes a Jacobian, by the name that `empiricalNtk` takes. `docs/algorithms.md` compares them. */
export const ALGORITHMS = {
  structured,
  'batched-jacobian': batchedJacobian,
  'per-sample': perSample,
  'whole-gradient': wholeGradient,
} satisfies Record<string, JacobianAlgorithm>;

export type AlgorithmName = keyof typeof ALGORITHMS;

/** Those that rely on the rules of `lib/ntk/rules`, and are checked against plain autograd. */
export const RULE_BASED: ReadonlySet<AlgorithmName> = new Set<AlgorithmName>(['structured', 'batched-jacobian']);
