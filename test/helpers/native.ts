import { test } from 'vitest';
import { findNative } from '../../lib/backends/candidates/native.ts';

/** A native backend is there: in the project, or brought by `ntkboard setup-native` (`npm run setup:native:ci`). */
export const nativeIsThere = (['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const).some(
  (name) => findNative(name) !== null,
);

/** Says in the report that a suite did not run on the native backend. */
export function tellNativeIsMissing(): void {
  if (!nativeIsThere) test.skip('NOT RUN on the native backend: run `npm run setup:native:ci` first', () => {});
}
