import type { LinalgProvider } from '../../../lib/linalg/provider.ts';

export type LinalgOperation = Exclude<keyof LinalgProvider, 'name' | 'isOutrun'>;

/** Runs an operation of the provider somewhere in a browser. */
export type BrowserLinalg = (operation: LinalgOperation, args: unknown[]) => Promise<unknown>;

/** A provider whose every operation is done by `call`: for the conformance suite, which runs in Node. */
export function providerThrough(name: string, call: BrowserLinalg): LinalgProvider {
  return {
    name,
    describe: () => ({ available: true, detail: name }),
    eigh: async (matrix, n, options) =>
      (await call('eigh', [Float64Array.from(matrix), n, options ?? {}])) as Awaited<
        ReturnType<LinalgProvider['eigh']>
      >,
    gram: async (a, rows, b, otherRows, options = {}) => {
      const product = (await call('gram', [a, rows, b, otherRows, options])) as Float64Array;
      if (!options.out) return product;
      options.out.set(product);
      return options.out;
    },
    choleskySolve: async (...args) => (await call('choleskySolve', args)) as Float64Array,
    matmul: async (a, m, k, b, n, options = {}) => (await call('matmul', [a, m, k, b, n, options])) as Float64Array,
  };
}
