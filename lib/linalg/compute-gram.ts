import type { ArraySpace } from './array-space.ts';
import { chooseProviderName } from './choose-provider.ts';
import { gram } from './gram.ts';
import { type GramDevice, onGramDevice } from './gram-device.ts';
import { nativeProduct } from './openblas/gram.ts';
import { Lanes } from './openblas/lanes.ts';
import { loadLibrary } from './openblas/load-library.ts';
import { runBeside, runHere } from './openblas/native-library.ts';
import { giveBack, isBorrowed } from './openblas/scratch.ts';
import type { GramPrecision, Rows } from './provider.ts';

/** A Gram matrix A B^T that is wanted; A A^T when `b` is null. */
export interface GramRequest {
  /** Row-major [rows, cols]. */
  a: Rows;
  rows: number;
  /** Row-major [otherRows, cols], or null for A again. */
  b: Rows | null;
  otherRows: number;
  /** Entries above the diagonal are not read. */
  isLower?: boolean;
}

/**
 * Row-major [rows, otherRows]: float64 in space taken from `space`, or in borrowed space, or float32 when that was asked for and is
 * cheaper; see {@link giveGramBack}.
 */
export type ComputeGram = (request: GramRequest, space: ArraySpace) => Rows | Promise<Rows>;

export interface GramPlace {
  device: GramDevice;
  precision: GramPrecision;
  /** Cores that BLAS may take beside this thread; 0: it computes on this thread, and nothing has to be awaited. */
  threads: number;
}

/** Says that a Gram matrix is not wanted any more: its space serves the next. */
export function giveGramBack(gram: Rows, space: ArraySpace): void {
  const array = gram as Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  if (array instanceof Float32Array || isBorrowed(array)) giveBack(array);
  else space.give(array);
}

/** Whether Gram matrices can be computed beside the calling thread, so that it waits for nothing. */
export function computesBeside(device: GramDevice): boolean {
  return !device && chooseProviderName() === 'openblas';
}

/**
 * What computes the Gram matrices of one contraction: requests made without waiting for one another share the cores. The
 * numbers do not depend on `threads`.
 */
export function computeGramOn({ device, precision, threads }: GramPlace): ComputeGram {
  const loaded = computesBeside(device) ? loadLibrary() : null;
  if (!loaded || !('library' in loaded)) {
    return ({ a, rows, b, otherRows }, space) =>
      onGramDevice(device, () =>
        gram(a, rows, b, otherRows, { precision, ...(device ? {} : { out: space.take(rows * otherRows) }) }),
      );
  }
  const { library } = loaded;
  const lanes = threads > 0 ? new Lanes(threads) : null;
  return (request, space) => {
    library.setThreads(1);
    const steps = nativeProduct(library, request, precision, space);
    return lanes ? runBeside(library, steps, lanes) : runHere(library, steps);
  };
}
