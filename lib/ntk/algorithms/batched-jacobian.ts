import * as tf from '@tensorflow/tfjs';
import { type Block, blockParts } from '../jacobian/block.ts';
import type { JacobianAlgorithm } from './algorithm.ts';
import { structured } from './structured.ts';

/**
 * The Jacobian of a batch written out in full, `[N, C, P]` for every parameter: one forward and C backward passes over
 * the batch as in `structured`, but no block stays factored. Called batch by batch (`batchSize`), over tensors and
 * datasets.
 *
 * Wins where P is small beside N times the positions of a layer, and gives the Jacobian itself. Cost: memory
 * N * C * P float32 on the host, batchSize * C * P on the device; contraction N^2 * C * P.
 *
 * Equals TorchNTK's `vmap_ntk_loader`.
 *
 * @throws NtkBoardError `nested-gradient`, `no-gradient`
 */
export const batchedJacobian: JacobianAlgorithm = (model, inputs, selection, excluded) => {
  const jacobian = structured(model, inputs, selection, excluded);
  const written: tf.Tensor[] = [];
  try {
    const blocks = jacobian.blocks.map((entry) => {
      const { block, parameter } = entry;
      if (block.kind === 'dense') return entry;
      const values = tf.keep(tf.tidy(() => writtenOut(block)));
      written.push(values);
      return { ...entry, block: { kind: 'dense' as const, n: block.n, c: block.c, p: parameter.size, values } };
    });
    // A dense block may share its numbers with one that was written out.
    const wanted = new Set(blocks.flatMap(({ block }) => blockParts(block)));
    tf.dispose(jacobian.blocks.flatMap(({ block }) => blockParts(block)).filter((part) => !wanted.has(part)));
    return { ...jacobian, blocks };
  } catch (error) {
    tf.dispose([jacobian.outputs, ...written, ...jacobian.blocks.flatMap(({ block }) => blockParts(block))]);
    throw error;
  }
};

/** `[N, C, K * O]` of a block that was kept by positions. */
function writtenOut(block: Exclude<Block<tf.Tensor>, { kind: 'dense' }>): tf.Tensor {
  const { n, c, s, k, o } = block;
  const left = block.kind === 'indexed' ? tf.oneHot(tf.cast(block.left, 'int32'), k) : block.left;
  const rows = tf.reshape(tf.cast(left, 'float32'), [n, s, k]);
  const product = tf.matMul(rows, tf.reshape(block.right, [n, s, c * o]), true);
  return tf.reshape(tf.transpose(tf.reshape(product, [n, k, c, o]), [0, 2, 1, 3]), [n, c, k * o]);
}
