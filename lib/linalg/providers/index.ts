import type { LinalgProvider } from '../provider.ts';
import { libtensorflow } from './libtensorflow.ts';
import { openblas } from './openblas.ts';
import { typescript } from './typescript.ts';

/** Every provider, in the order in which they are preferred. */
export const LINALG_PROVIDERS = {
  openblas,
  libtensorflow,
  typescript,
} satisfies Record<string, LinalgProvider>;

export type LinalgProviderName = keyof typeof LINALG_PROVIDERS;
