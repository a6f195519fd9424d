import type { DeviceJacobian, ModelJacobian, OutputSelection } from './algorithms/algorithm.ts';
import { ALGORITHMS, type AlgorithmName, RULE_BASED } from './algorithms/index.ts';
import { withCompletedBackend } from './capture/completed-backend.ts';
import { inScope } from './capture/in-scope.ts';
import { watchGpu } from './capture/watch-gpu.ts';
import { checkFinite, hidesNan } from './check-finite.ts';
import { offerTensorflow } from './device/tensorflow-device.ts';
import { graphJacobian, replaysGraphs } from './graph/graph-jacobian.ts';
import { hostChain, hostJacobian } from './host/host-jacobian.ts';
import { jacobianTensors, readJacobian } from './jacobian/read-jacobian.ts';
import { toHost } from './jacobian/to-host.ts';
import { andFinally, andThen, type MaybePromise } from './maybe-async.ts';
import { differentiableModel } from './model/differentiable-model.ts';
import { nameRefusingLayer } from './model/name-refusing-layer.ts';
import { type ProbeInput, probeTensors } from './model/probe-inputs.ts';
import { selectOutputs } from './model/select-outputs.ts';
import type { NtkModel } from './model/types.ts';
import { type SelfCheck, selfCheck } from './self-check.ts';

export interface CaptureOptions {
  /** `auto` is `structured`. */
  algorithm: AlgorithmName | 'auto';
  selection: OutputSelection;
  /** Compare three samples with per-sample autograd once for each model. */
  verify: boolean;
  /** The public call this is for, named in errors. */
  operation: string;
  /** Only these outputs are differentiated; all when left out or null. */
  outputIndices?: readonly number[] | null;
  /** The caller does nothing until the Jacobian is there: it may come later, and all cores may compute. Weights are read at once. */
  isAwaited?: boolean;
  /** The caller calls `releaseBuffers` on the blocks, most of the time at least: they may lie in borrowed space. */
  isGivenBack?: boolean;
}

/** A Jacobian, and what the self-check said about the model; null when it was not asked. */
export interface CapturedJacobian extends ModelJacobian {
  check: SelfCheck | null;
}

/** A Jacobian whose numbers are still where the backend computed them, as kept tensors. */
export interface CapturedOnDevice {
  jacobian: DeviceJacobian;
  check: SelfCheck | null;
}

/**
 * The Jacobian of `model` on `probe`, as host arrays. On backends that compute synchronously it is there when the call
 * returns, and weights may change; WebGPU gives a promise. No tensor is left behind, on errors neither.
 *
 * @throws NtkBoardError `invalid-probe`, `unsupported-model`, `no-trainable-weights`, `non-finite-parameters`,
 *   `sample-mixing-model`, `no-gradient`, `nested-gradient`, `device-fault`
 */
export function captureJacobian(
  model: NtkModel,
  probe: ProbeInput,
  options: CaptureOptions,
): MaybePromise<CapturedJacobian> {
  return andThen(options.isAwaited ? captureBeside(model, probe, options) : null, (captured) => {
    if (captured) return captured;
    return andThen(captureOnDevice(model, probe, options), ({ jacobian, check }) =>
      andThen(readJacobian(jacobian, options.isGivenBack), (read) => ({ ...read, check })),
    );
  });
}

/** Null where the model or the backend leaves it to tfjs, at once, and later when the outputs are not finite: tfjs then tells where. */
function captureBeside(
  model: NtkModel,
  probe: ProbeInput,
  { algorithm, verify, operation, outputIndices, selection }: CaptureOptions,
): MaybePromise<CapturedJacobian | null> {
  if (algorithm !== 'auto' || !verify || outputIndices) return null;
  const differentiable = differentiableModel(model);
  const chain = hostChain(model, differentiable);
  if (!chain && !replaysGraphs(model)) return null;
  const { inputs, dispose } = probeTensors(probe, differentiable, operation);
  return withCompletedBackend(() =>
    andFinally(() => {
      const check = selfCheck(model, differentiable, inputs, operation);
      if (check instanceof Promise) return null;
      const begun =
        chain && check.onHost
          ? hostJacobian(chain, differentiable, inputs, selection)
          : check.verified && check.perSample.size === 0
            ? graphJacobian(model, differentiable, inputs, selection, operation)
            : null;
      const isHidden = begun !== null && hidesNan(differentiable, inputs);
      return (
        begun?.then((read) => (!isHidden && read.outputs.every(Number.isFinite) ? { ...read, check } : null)) ?? null
      );
    }, dispose),
  );
}

/**
 * The same with the blocks left as kept tensors, which are the caller's to dispose. Only the outputs `[N, C]` are read, to
 * see that they are finite.
 */
export function captureOnDevice(
  model: NtkModel,
  probe: ProbeInput,
  options: CaptureOptions,
): MaybePromise<CapturedOnDevice> {
  offerTensorflow();
  const differentiable = differentiableModel(model);
  const { inputs, dispose } = probeTensors(probe, differentiable, options.operation);
  const name = options.algorithm === 'auto' ? 'structured' : options.algorithm;
  const wanted = RULE_BASED.has(name) && options.verify;
  const checkGpu = watchGpu(options.operation);
  const selected = options.outputIndices
    ? selectOutputs(differentiable, options.outputIndices, options.operation)
    : differentiable;
  return withCompletedBackend(() =>
    andFinally(
      () =>
        nameRefusingLayer(model, inputs, () =>
          andThen(wanted ? selfCheck(model, differentiable, inputs, options.operation) : null, (check) => {
            const excluded = check?.perSample ?? new Set<string>();
            const jacobian = inScope(() => ALGORITHMS[name](selected, inputs, options.selection, excluded));
            return orDispose(jacobian, () =>
              andThen(toHost(jacobian.outputs), (outputs) => {
                checkGpu();
                return andThen(checkFinite(outputs, model, differentiable, inputs, options.operation), () => ({
                  jacobian,
                  check,
                }));
              }),
            );
          }),
        ),
      dispose,
    ),
  );
}

/** Runs `work`; when it fails the tensors go. */
function orDispose<T>(jacobian: DeviceJacobian, work: () => MaybePromise<T>): MaybePromise<T> {
  const drop = () => {
    for (const tensor of jacobianTensors(jacobian)) tensor.dispose();
  };
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      drop();
      throw error;
    });
  } catch (error) {
    drop();
    throw error;
  }
}
