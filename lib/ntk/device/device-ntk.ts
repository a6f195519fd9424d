import * as tf from '@tensorflow/tfjs';
import type { BlockMethod } from '../algorithms/algorithm.ts';
import { type CaptureOptions, captureOnDevice } from '../capture-jacobian.ts';
import { jacobianTensors } from '../jacobian/read-jacobian.ts';
import { andFinally, andThen, type MaybePromise } from '../maybe-async.ts';
import type { ProbeInput } from '../model/probe-inputs.ts';
import type { NtkModel, Parameter } from '../model/types.ts';
import type { SelfCheck } from '../self-check.ts';
import { contractOnDevice, type DeviceKernels } from './contract-on-device.ts';
import type { TensorflowDevice } from './tensorflow-device.ts';

/** A kernel computed on the device, spectrum included, and what it was computed of. */
export interface DeviceNtk extends DeviceKernels {
  n: number;
  c: number;
  blocks: { parameter: Parameter; method: BlockMethod }[];
  check: SelfCheck | null;
}

/**
 * The trace or pseudo kernel of a model on one probe with everything on the native backend's device, from the forward pass to
 * the eigenvalues. There when the call returns; no tensor is left behind.
 *
 * @throws NtkBoardError as `captureJacobian`
 */
export function deviceNtk(
  model: NtkModel,
  probe: ProbeInput,
  options: CaptureOptions,
  device: TensorflowDevice,
): MaybePromise<DeviceNtk> {
  return andThen(captureOnDevice(model, probe, options), ({ jacobian, check }) =>
    andFinally(
      () => {
        const scale = options.selection === 'sum' ? 1 / jacobian.c : 1;
        const { n, c, blocks } = jacobian;
        return { ...contractOnDevice(jacobian, device, scale), n, c, blocks, check };
      },
      () => tf.dispose(jacobianTensors(jacobian)),
    ),
  );
}
