import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { datasetElements, elementInputs, type ProbeDataset } from './probe-dataset.ts';
import { probeTensors } from './probe-inputs.ts';
import type { DifferentiableModel } from './types.ts';

/**
 * All samples of a dataset as one batch for each input of the model, which the caller disposes; for work that comes back to
 * the samples. The elements' own tensors are disposed.
 *
 * @throws NtkBoardError `invalid-probe` naming the batch: empty, of another shape than the first, or as `probeTensors`; the
 *   signal's reason when it is aborted
 */
export async function readDataset(
  model: DifferentiableModel,
  dataset: ProbeDataset,
  operation: string,
  signal?: AbortSignal,
): Promise<tf.Tensor[]> {
  const batches: tf.Tensor[][] = [];
  const made: unknown[] = [];
  try {
    for await (const element of datasetElements(dataset, operation)) {
      made.push(element);
      signal?.throwIfAborted();
      const inputs = elementInputs(element, model, operation);
      checkBatch(inputs, batches[0], batches.length, operation);
      probeTensors(inputs, model, operation).dispose();
      batches.push(inputs);
    }
    const [first] = batches;
    if (!first) throw emptyDataset(operation);
    return first.map((_, i) =>
      tf.tidy(() =>
        tf.keep(
          tf.concat(
            batches.map((batch) => batch[i] as tf.Tensor),
            0,
          ),
        ),
      ),
    );
  } finally {
    tf.dispose(made as tf.TensorContainer[]);
  }
}

export function emptyDataset(operation: string): NtkBoardError {
  return new NtkBoardError(
    'invalid-probe',
    `${operation}: expected a dataset of at least one batch, got an empty one. Look at its filters, or whether its source was used up.`,
  );
}

function checkBatch(inputs: tf.Tensor[], first: tf.Tensor[] | undefined, batch: number, operation: string): void {
  const shapes = (list: tf.Tensor[]) => list.map(({ shape }) => `[${shape}]`).join(', ');
  const isEmpty = inputs.some(({ shape }) => shape[0] === 0);
  const fits = !first || (first.length === inputs.length && first.every((one, i) => sameSample(one, inputs[i])));
  if (fits && !isEmpty) return;
  const wanted = first
    ? `batches of samples like those of the first, ${shapes(first)}`
    : 'batches of at least one sample';
  throw new NtkBoardError(
    'invalid-probe',
    `${operation}: expected ${wanted}, got ${shapes(inputs)} as batch ${batch}. Pad the samples to one shape and drop empty batches.`,
  );
}

function sameSample(a: tf.Tensor, b: tf.Tensor | undefined): boolean {
  return b !== undefined && a.dtype === b.dtype && String(a.shape.slice(1)) === String(b.shape.slice(1));
}
