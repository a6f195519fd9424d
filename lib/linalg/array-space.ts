import { largeFloat64 } from './large-array.ts';

/**
 * Arrays of earlier results that nobody wants any more, to be written into again: fresh memory costs a page fault every few
 * KiB, and every 64 MiB of it a garbage collection of the whole heap.
 */
export class ArraySpace {
  readonly #arrays: Float64Array<ArrayBuffer>[];

  constructor(arrays: readonly Float64Array<ArrayBuffer>[] = []) {
    this.#arrays = [...arrays];
  }

  /** An array for the caller alone, with whatever its last user left in it. */
  take(length: number): Float64Array<ArrayBuffer> {
    const at = this.#arrays.findIndex((array) => array.length === length);
    return at < 0 ? largeFloat64(length) : (this.#arrays.splice(at, 1)[0] as Float64Array<ArrayBuffer>);
  }

  /** Ends the use of an array. */
  give(array: Float64Array<ArrayBuffer>): void {
    this.#arrays.push(array);
  }
}
