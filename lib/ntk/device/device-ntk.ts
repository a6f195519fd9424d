import * as tf from '@tensorflow/tfjs';
import type { BlockMethod, DeviceJacobian } from '../algorithms/algorithm.ts';
import { type CaptureOptions, captureOnDevice } from '../capture-jacobian.ts';
import type { Contraction } from '../jacobian/block-gram.ts';
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
  m: number;
  c: number;
  blocks: { parameter: Parameter; method: BlockMethod }[];
  check: SelfCheck | null;
}

export interface DeviceNtkOptions {
  /** Default `trace`. */
  contraction?: Contraction;
  /** The second probe of a cross kernel; default null. */
  other?: ProbeInput | null;
  /** Also the eigenvalues; default true unless there is a second probe. */
  spectrum?: boolean;
}

/**
 * The kernel of a model on one probe or between two, with everything on the native backend's device, from the forward pass
 * to the eigenvalues. There when the call returns; no tensor is left behind.
 *
 * @throws NtkBoardError as `captureJacobian`
 */
export function deviceNtk(
  model: NtkModel,
  probe: ProbeInput,
  options: CaptureOptions,
  device: TensorflowDevice,
  { contraction = 'trace', other = null, spectrum = other === null }: DeviceNtkOptions = {},
): MaybePromise<DeviceNtk> {
  const withCaptured = <T>(
    of: ProbeInput,
    use: (jacobian: DeviceJacobian, check: SelfCheck | null) => MaybePromise<T>,
  ) =>
    andThen(captureOnDevice(model, of, options), ({ jacobian, check }) =>
      andFinally(
        () => use(jacobian, check),
        () => tf.dispose(jacobianTensors(jacobian)),
      ),
    );
  return withCaptured(probe, (jacobian, check) => {
    const { n, c, blocks } = jacobian;
    const scale = options.selection === 'sum' ? 1 / c : 1;
    const contract = (second: DeviceJacobian | null): DeviceNtk => {
      const kernels = contractOnDevice(jacobian, device, { contraction, scale, other: second, spectrum });
      return { ...kernels, n, m: second?.n ?? n, c, blocks, check };
    };
    return other === null ? contract(null) : withCaptured(other, contract);
  });
}
