import { withPeakTensorBytes } from '../ntk/capture/peak-tensor-bytes.ts';
import { type CapturedJacobian, captureJacobian } from '../ntk/capture-jacobian.ts';
import { type DeviceNtk, deviceNtk } from '../ntk/device/device-ntk.ts';
import { tensorflowGpu } from '../ntk/device/tensorflow-device.ts';
import { andThen, type MaybePromise } from '../ntk/maybe-async.ts';
import { probeHash } from '../ntk/model/probe-hash.ts';
import { probeImages } from '../ntk/model/probe-images.ts';
import type { ProbeInput } from '../ntk/model/probe-inputs.ts';
import { classNumbers } from '../ntk/model/probe-labels.ts';
import type { NtkModel } from '../ntk/model/types.ts';
import { weightMatrices } from '../ntk/model/weight-matrices.ts';
import type { CapturedSnapshot } from './snapshot.ts';
import type { SnapshotRequest } from './snapshot-producer.ts';

/** A captured snapshot whose Jacobian, or kernel, also tells how each weight was computed. */
export type TakenSnapshot = CapturedSnapshot & { taken: CapturedJacobian | DeviceNtk };

/**
 * Takes from the model all that a snapshot needs. There when the call returns on backends that compute synchronously: what
 * happens to weights, probe and labels afterwards does not matter. On a GPU the kernel is finished there.
 *
 * @throws NtkBoardError as `captureJacobian`, and `invalid-probe` when the labels do not count the samples
 */
export function captureSnapshot(model: NtkModel, X: ProbeInput, request: SnapshotRequest): MaybePromise<TakenSnapshot> {
  const started = performance.now();
  const wallMs = Date.now();
  const { step, epoch, labels: given, descent, outputs, verify, weightSpectra, fullKernels } = request;
  const selection = outputs === 'pseudo' ? 'sum' : 'each';
  const capture = { algorithm: 'auto', selection, verify, operation: 'step' } as const;
  // Asked for before the first await, like all that reads the weights.
  const copied = weightSpectra ? weightMatrices(model) : [];
  // Awaited below; when the capture fails first, nobody else sees it fail.
  if (copied instanceof Promise) copied.catch(() => {});
  const gpu = tensorflowGpu();
  const captured = withPeakTensorBytes<CapturedJacobian | DeviceNtk>(() =>
    gpu ? deviceNtk(model, X, capture, gpu) : captureJacobian(model, X, capture),
  );
  return andThen(captured, ({ value: taken, peakBytes: tensorBytes }) =>
    andThen(given === undefined ? null : classNumbers(given, taken.n, 'step'), (labels) =>
      andThen(probeHash(X, labels ? [outputs, labels] : [outputs]), (hash) =>
        andThen(probeImages(X), (images) =>
          andThen(copied, (weights) => {
            const captureMs = performance.now() - started;
            const facts = { step, epoch, wallMs, outputs, probeHash: hash, labels, images, descent, fullKernels };
            return { ...facts, taken, weights, captureMs, tensorBytes };
          }),
        ),
      ),
    ),
  );
}
