import type * as tf from '@tensorflow/tfjs';
import type { DeviceJacobian, ModelJacobian } from '../algorithms/algorithm.ts';
import { andThen, type MaybePromise } from '../maybe-async.ts';
import { blockParts, type HostArray, withParts } from './block.ts';
import { takeToHost, toBorrowed, toHost } from './to-host.ts';

/**
 * A Jacobian on the host; the tensors of `device` are disposed.
 *
 * @param isGivenBack whether the caller calls `releaseBuffers` on the blocks: they may then lie in borrowed space
 */
export function readJacobian(device: DeviceJacobian, isGivenBack = false): MaybePromise<ModelJacobian> {
  return andThen(takeToHost(jacobianTensors(device), isGivenBack ? toBorrowed : toHost), ([outputs, ...parts]) => ({
    ...device,
    outputs: outputs as HostArray,
    blocks: device.blocks.map((entry) => {
      const count = blockParts(entry.block).length;
      return { ...entry, block: withParts(entry.block, parts.splice(0, count)) };
    }),
  }));
}

/** Every tensor of a Jacobian: the outputs, then the blocks' parts. */
export function jacobianTensors(device: DeviceJacobian): tf.Tensor[] {
  return [device.outputs, ...device.blocks.flatMap(({ block }) => blockParts(block))];
}
