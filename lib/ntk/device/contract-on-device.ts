import * as tf from '@tensorflow/tfjs';
import { DoubleOps } from '../../linalg/libtensorflow/binding.ts';
import type { DeviceJacobian } from '../algorithms/algorithm.ts';
import type { Block } from '../jacobian/block.ts';
import type { TensorflowDevice } from './tensorflow-device.ts';

/** Numbers of a block that are turned into float64 at a time: bounds what a wide Jacobian takes beside itself. */
const CHUNK = 1 << 25;

/** A kernel with its components and, ascending, the eigenvalues of the total. */
export interface DeviceKernels {
  total: Float64Array;
  components: Float64Array[];
  eigenvalues: Float64Array;
}

/**
 * The trace kernel `[N, N]` of a captured Jacobian, contracted in float64 and diagonalised by TensorFlow where the Jacobian
 * lies: nothing is read before the results. The tensors of `jacobian` stay the caller's.
 *
 * @param scale every kernel is multiplied by this
 */
export function contractOnDevice(jacobian: DeviceJacobian, device: TensorflowDevice, scale: number): DeviceKernels {
  const ops = new DoubleOps(device.binding);
  try {
    const factor = ops.double(Float64Array.of(scale), []);
    const components = jacobian.blocks.map(({ block }) => {
      const kernel = tf.tidy(() => componentOnDevice(block, device, ops));
      return ops.apply('Mul', {}, [kernel, factor]);
    });
    const total = components.reduce((sum, component) => ops.apply('AddV2', {}, [sum, component]));
    const [eigenvalues] = ops.selfAdjointEigen(total, false);
    return {
      total: ops.read(total),
      components: components.map((id) => ops.read(id)),
      eigenvalues: ops.read(eigenvalues),
    };
  } finally {
    ops.dispose();
  }
}

/** `[N, N]` float64 id of one block's component. */
function componentOnDevice(block: Block<tf.Tensor>, device: TensorflowDevice, ops: DoubleOps): number {
  const { n } = block;
  if (block.kind === 'dense') return gramOnDevice(tf.reshape(block.values, [n, -1]), device, ops);
  const { s, k } = block;
  const rows = n * s;
  const oneHot = () => tf.oneHot(tf.cast(tf.reshape(block.left, [rows]), 'int32'), k);
  const left = block.kind === 'indexed' ? tf.cast(oneHot(), 'float32') : block.left;
  const products = ops.apply('Mul', {}, [
    gramOnDevice(tf.reshape(left, [rows, -1]), device, ops),
    gramOnDevice(tf.reshape(block.right, [rows, -1]), device, ops),
  ]);
  return s === 1 ? products : ops.sumPositions(products, n, s);
}

/** `A A^T` in float64 of a float32 tensor `[rows, columns]`, in chunks of columns. */
function gramOnDevice(a: tf.Tensor, device: TensorflowDevice, ops: DoubleOps): number {
  const [rows, columns] = a.shape as [number, number];
  const width = Math.max(1, Math.min(columns, Math.floor(CHUNK / rows)));
  let sum: number | null = null;
  for (let from = 0; from < columns; from += width) {
    const chunk = tf.slice(a, [0, from], [rows, Math.min(width, columns - from)]);
    const wide = ops.widen(device.idsOf([chunk])[0] as number);
    const product = ops.matmul(wide, wide, false, true);
    ops.free(wide);
    chunk.dispose();
    sum = sum === null ? product : ops.apply('AddV2', {}, [sum, product]);
  }
  return sum as number;
}
