import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { engineInternals } from '../capture/engine-internals.ts';
import type { MaybePromise } from '../maybe-async.ts';
import type { NtkModel } from './types.ts';

interface Nesting {
  name: string;
  call: (...given: never[]) => unknown;
  getClassName(): string;
  layers?: Nesting[];
}

/** Runs `work`, where it fails with `no-gradient` with the layer named that runs the operation; nothing more where the model does not show its layers. */
export function nameRefusingLayer<T>(
  model: NtkModel,
  inputs: tf.Tensor[],
  work: () => MaybePromise<T>,
): MaybePromise<T> {
  const named = (error: unknown) => {
    if (!(error instanceof NtkBoardError) || error.code !== 'no-gradient' || !('layers' in model)) return error;
    const layer = layerThatRuns(model, inputs, error.message);
    return layer ? new NtkBoardError('no-gradient', `${error.message} It is ${layer}.`, { cause: error }) : error;
  };
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      throw named(error);
    });
  } catch (error) {
    throw named(error);
  }
}

/** The first layer with an operation without gradient whose name is in `message`. */
function layerThatRuns(model: tf.LayersModel, inputs: tf.Tensor[], message: string): string | null {
  const engine = engineInternals();
  const original = engine.runKernelFunc;
  const inside: Nesting[] = [];
  let found: Nesting | null = null;
  const restore: (() => void)[] = [];
  for (const layer of leavesOf(model.layers as unknown as Nesting[])) {
    const { call } = layer;
    const isOwn = Object.hasOwn(layer, 'call');
    restore.push(() => {
      if (isOwn) layer.call = call;
      else delete (layer as { call?: unknown }).call;
    });
    layer.call = (...given) => {
      inside.push(layer);
      try {
        return call.apply(layer, given);
      } finally {
        inside.pop();
      }
    };
  }
  engine.runKernelFunc = (invocation) => {
    const { kernelName } = invocation;
    if (kernelName && !tf.getGradient(kernelName) && message.includes(kernelName)) found ??= inside.at(-1) ?? null;
    return original.call(engine, invocation);
  };
  try {
    tf.tidy(() => void model.apply(inputs, { training: false }));
  } catch {
    // Told already by what is being explained.
  } finally {
    // The method lives on the prototype: removing our own property restores it.
    delete (engine as { runKernelFunc?: unknown }).runKernelFunc;
    for (const one of restore) one();
  }
  const layer = found as Nesting | null;
  return layer && `layer '${layer.name}' (${layer.getClassName()})`;
}

/** Layers that hold no others. */
function leavesOf(layers: readonly Nesting[]): Nesting[] {
  return layers.flatMap((layer) => (layer.layers ? leavesOf(layer.layers) : [layer]));
}
