import * as tf from '@tensorflow/tfjs';
import type { OutputSelection } from './algorithms/algorithm.ts';
import { type CapturedJacobian, type CaptureOptions, captureJacobian } from './capture-jacobian.ts';
import { concatSamples } from './jacobian/concat-samples.ts';
import { andFinally, andThen, inTurn, type MaybePromise } from './maybe-async.ts';
import { differentiableModel } from './model/differentiable-model.ts';
import { datasetElements, elementInputs, isDataset, type ProbeDataset } from './model/probe-dataset.ts';
import { type ProbeInput, probeTensors } from './model/probe-inputs.ts';
import { emptyDataset } from './model/read-dataset.ts';
import type { NtkModel } from './model/types.ts';
import { unchangedWeights } from './model/unchanged-weights.ts';
import type { JacobianOptions } from './ntk-options.ts';

/** Samples at once when `batched-jacobian` is not told: its blocks are written out on the backend's device. */
const WRITTEN_OUT_BATCH = 64;

/**
 * The Jacobian of `model` on a probe of any kind, taken all at once or batch by batch.
 *
 * @param isGivenBack see {@link CaptureOptions}
 * @throws what `captureJacobian` throws; for a dataset also `invalid-probe` when it is empty, and `weights-changed` when
 *   training went on while it was read
 */
export function captureProbe(
  model: NtkModel,
  probe: ProbeInput | ProbeDataset,
  options: JacobianOptions,
  selection: OutputSelection,
  operation: string,
  isGivenBack = false,
): MaybePromise<CapturedJacobian> {
  const capture = captureOptions(options, selection, operation);
  const numBatches = options.numBatches ?? Number.POSITIVE_INFINITY;
  const batchSize = options.batchSize ?? (options.algorithm === 'batched-jacobian' ? WRITTEN_OUT_BATCH : null);
  if (isDataset(probe)) return captureDataset(model, probe, capture, batchSize, numBatches);
  if (batchSize === null) return captureJacobian(model, probe, { ...capture, isAwaited: true, isGivenBack });
  const { inputs, dispose } = probeTensors(probe, differentiableModel(model), operation);
  return andFinally(() => captureBatches(model, inputs, capture, batchSize, numBatches), dispose);
}

/** What a capture needs to know of the options of a public call. */
export function captureOptions(
  options: JacobianOptions,
  selection: OutputSelection,
  operation: string,
): CaptureOptions {
  return {
    algorithm: options.algorithm ?? 'auto',
    selection,
    verify: options.verify ?? true,
    operation,
    outputIndices: options.outputIndices ?? null,
  };
}

function captureBatches(
  model: NtkModel,
  inputs: tf.Tensor[],
  capture: CaptureOptions,
  batchSize: number,
  numBatches: number,
): MaybePromise<CapturedJacobian> {
  const n = inputs[0]?.shape[0] ?? 0;
  const count = Math.min(numBatches, Math.ceil(n / batchSize));
  if (count === 1 && n <= batchSize) return captureJacobian(model, inputs, capture);
  const batches = inTurn(count, (i) => {
    const from = i * batchSize;
    const batch = inputs.map((input) => tf.keep(tf.slice(input, [from], [Math.min(batchSize, n - from)])));
    return andFinally(
      () => captureJacobian(model, batch, capture),
      () => tf.dispose(batch),
    );
  });
  return andThen(batches, joined);
}

async function captureDataset(
  model: NtkModel,
  dataset: ProbeDataset,
  capture: CaptureOptions,
  batchSize: number | null,
  numBatches: number,
): Promise<CapturedJacobian> {
  const differentiable = differentiableModel(model);
  const checkUnchanged = unchangedWeights(differentiable, capture.operation);
  const captured: CapturedJacobian[] = [];
  const elements = datasetElements(dataset, capture.operation);
  try {
    while (captured.length < numBatches) {
      const { value, done } = await elements.next();
      if (done) break;
      try {
        checkUnchanged();
        const inputs = elementInputs(value, differentiable, capture.operation);
        captured.push(
          await (batchSize === null
            ? captureJacobian(model, inputs, capture)
            : captureBatches(model, inputs, capture, batchSize, Number.POSITIVE_INFINITY)),
        );
      } finally {
        // As in fitDataset, whoever reads a dataset owns its elements.
        tf.dispose(value);
      }
    }
  } finally {
    await elements.return();
  }
  if (captured.length > 0) return joined(captured);
  throw emptyDataset(capture.operation);
}

function joined(captured: CapturedJacobian[]): CapturedJacobian {
  return { ...concatSamples(captured), check: captured[0]?.check ?? null };
}
