import { runInWorker } from '../linalg/worker.ts';
import { type Distribution, distributionOf } from './distribution.ts';

/** Fewer values than this sort in a millisecond or two: not worth the way to a worker thread. */
const MIN_VALUES_FOR_WORKER = 16_384;

/**
 * `distributionOf` each array: at once when they are small, else in a worker thread.
 *
 * @param arrays are given away: their buffers may move to the worker, unless they are shared memory, which stays as it is
 */
export function distributions(
  arrays: (Float32Array | Float64Array)[],
  bins: number,
): Distribution[] | Promise<Distribution[]> {
  const total = arrays.reduce((sum, { length }) => sum + length, 0);
  if (total < MIN_VALUES_FOR_WORKER) return arrays.map((values) => distributionOf(values, bins));
  const buffers = [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
  return runInWorker(new URL('./tasks/distributions.task.ts', import.meta.url), { arrays, bins }, buffers);
}
