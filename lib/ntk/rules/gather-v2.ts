import * as tf from '@tensorflow/tfjs';
import type { KernelRule } from './rule.ts';

/** `GatherV2` along the first axis: an embedding table looked up by the samples' tokens. */
export const gatherV2: KernelRule = {
  contribution: ({ call, input, shape, n }) => {
    const { indices } = call.inputs;
    const plain = (call.attrs.axis ?? 0) === 0 && (call.attrs.batchDims ?? 0) === 0;
    if (!indices || input !== 'x' || !plain || indices.size % n !== 0 || call.inputs.x?.shape[0] !== shape[0])
      return null;
    const k = shape[0] as number;
    const o = tf.util.sizeFromShape(shape.slice(1));
    const s = indices.size / n;
    return {
      kind: 'indexed',
      s,
      k,
      o,
      left: () => tf.reshape(indices, [n, s]),
      right: (cotangent) => tf.reshape(cotangent, [n, s, o]),
    };
  },
};
