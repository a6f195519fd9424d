import * as tf from '@tensorflow/tfjs';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { DifferentiableModel } from './types.ts';

/**
 * A probe that is read batch by batch: a `tf.data.Dataset`, or anything else that `for await` goes through. Its elements are
 * batches: `x`, `[x, y]` or `{ xs }` (also with `ys`), where x is a tensor `[n, ...]`, or for a model of several inputs a list
 * or `{ inputName: tensor }`. Labels are ignored. As in `fitDataset`, whoever reads the elements disposes their tensors.
 */
export type ProbeDataset = tf.data.Dataset<tf.TensorContainer> | AsyncIterable<tf.TensorContainer>;

export function isDataset(probe: unknown): probe is ProbeDataset {
  return probe instanceof tf.data.Dataset || isAsyncIterable(probe);
}

/**
 * The elements of a dataset, one after the other.
 *
 * @throws NtkBoardError `invalid-probe`, with what was thrown as cause, when one cannot be read or put into a batch
 */
export async function* datasetElements(
  dataset: ProbeDataset,
  operation: string,
): AsyncGenerator<tf.TensorContainer, void, undefined> {
  const iterator = isAsyncIterable(dataset) ? dataset[Symbol.asyncIterator]() : await dataset.iterator();
  try {
    for (let batch = 0; ; batch++) {
      const { value, done } = await next(iterator, batch, operation);
      if (done) return;
      yield value;
    }
  } finally {
    if ('return' in iterator) await iterator.return?.();
  }
}

async function next(
  iterator: { next(): Promise<{ value: tf.TensorContainer; done?: boolean | undefined }> },
  batch: number,
  operation: string,
) {
  try {
    return await iterator.next();
  } catch (error) {
    throw new NtkBoardError(
      'invalid-probe',
      `${operation}: expected a dataset of batches, got an error for batch ${batch}: ${messageOf(error).slice(0, 300)}. Samples of one batch must have one shape: pad them before dataset.batch.`,
      { cause: error },
    );
  }
}

function isAsyncIterable(probe: unknown): probe is AsyncIterable<tf.TensorContainer> {
  return typeof probe === 'object' && probe !== null && Symbol.asyncIterator in probe;
}

/**
 * The input tensors of one element of a dataset, in the model's order.
 *
 * @throws NtkBoardError `invalid-probe` when the element is none of what {@link ProbeDataset} lists
 */
export function elementInputs(element: unknown, model: DifferentiableModel, operation: string): tf.Tensor[] {
  const x = Array.isArray(element) && element.length <= 2 ? element[0] : hasXs(element) ? element.xs : element;
  if (x instanceof tf.Tensor) return [x];
  if (Array.isArray(x) && x.length > 0 && x.every((one) => one instanceof tf.Tensor)) return x;
  const named = x as Record<string, unknown> | null;
  if (typeof named === 'object' && named !== null) {
    const names = model.inputShapes?.map(({ name }) => name) ?? Object.keys(named);
    const tensors = names.map((name) => named[name]);
    if (tensors.length > 0 && tensors.every((one) => one instanceof tf.Tensor)) return tensors;
  }
  throw new NtkBoardError(
    'invalid-probe',
    `${operation}: expected a dataset whose elements are x, [x, y] or { xs } with batches as tensors, got ${describe(element)}. Batch the dataset: dataset.batch(32).`,
  );
}

function hasXs(element: unknown): element is { xs: unknown } {
  return typeof element === 'object' && element !== null && 'xs' in element;
}

function describe(element: unknown): string {
  if (Array.isArray(element)) return `a list of ${element.length}`;
  if (typeof element !== 'object' || element === null) return `${typeof element} ${String(element)}`;
  return `an object with keys ${Object.keys(element).slice(0, 6).join(', ')}`;
}
