import * as tf from '@tensorflow/tfjs';
import type { DoubleOps } from '../../linalg/libtensorflow/binding.ts';
import type { Block } from '../jacobian/block.ts';
import type { TensorflowDevice } from './tensorflow-device.ts';

/** Numbers that are turned into float64 at a time: bounds what a wide Jacobian takes beside itself. */
const CHUNK = 1 << 25;

/** A matrix on the device by TensorFlow's id, float32 of a tfjs tensor or float64 of ours. */
export interface DeviceRows {
  id: number;
  rows: number;
  columns: number;
  isDouble: boolean;
}

/** The rows of a float32 tensor; they live as long as the surrounding `tf.tidy`. */
export function rowsOf(tensor: tf.Tensor, rows: number, device: TensorflowDevice): DeviceRows {
  const matrix = tf.reshape(tensor, [rows, -1]);
  const columns = matrix.shape[1] as number;
  return { id: device.idsOf([matrix])[0] as number, rows, columns, isDouble: false };
}

/** Id of `A B^T` in float64, `[rows, other.rows]`, in chunks of columns; `A A^T` when `b` is null. */
export function gramOnDevice(a: DeviceRows, b: DeviceRows | null, ops: DoubleOps): number {
  const { columns } = a;
  const width = Math.max(1, Math.min(columns, Math.floor(CHUNK / Math.max(a.rows, b?.rows ?? 0))));
  let sum: number | null = null;
  for (let from = 0; from < columns; from += width) {
    const count = Math.min(width, columns - from);
    const left = wideColumns(a, from, count, ops);
    const right = b ? wideColumns(b, from, count, ops) : left;
    const product = ops.matmul(left, right, false, true);
    ops.free(left, right);
    if (sum === null) sum = product;
    else {
      const more = ops.apply('AddV2', {}, [sum, product]);
      ops.free(sum, product);
      sum = more;
    }
  }
  return sum as number;
}

/** Columns from.. in float64. */
function wideColumns({ id, rows, columns, isDouble }: DeviceRows, from: number, count: number, ops: DoubleOps): number {
  const chunk = count === columns ? id : ops.columns(id, rows, from, count, isDouble);
  if (isDouble) return chunk;
  const wide = ops.widen(chunk);
  ops.free(chunk);
  return wide;
}

/** The rows of a block with its entries written out, `[N * C, P]`, or for a trace `[N, C * P]`. */
export function writtenRows(
  block: Block<tf.Tensor>,
  rows: number,
  device: TensorflowDevice,
  ops: DoubleOps,
): DeviceRows {
  if (block.kind === 'dense') return rowsOf(block.values, rows, device);
  const { n, c, s, k, o } = block;
  const left = block.kind === 'indexed' ? oneHot(block.left, k) : block.left;
  const wide = (tensor: tf.Tensor, shape: number[]) =>
    ops.widen(device.idsOf([tf.reshape(tensor, shape)])[0] as number);
  const factors = [wide(left, [n, s, k]), wide(block.right, [n, s, c * o])];
  const product = ops.apply('BatchMatMulV2', { adj_x: true, adj_y: false }, factors);
  const ordered = ops.transpose(ops.reshape(product, [n, k, c, o]), [0, 2, 1, 3]);
  const columns = (n * c * k * o) / rows;
  const id = ops.reshape(ordered, [rows, columns]);
  ops.free(...factors, product, ordered);
  return { id, rows, columns, isDouble: true };
}

function oneHot(indices: tf.Tensor, depth: number): tf.Tensor {
  return tf.cast(tf.oneHot(tf.cast(tf.reshape(indices, [-1]), 'int32'), depth), 'float32');
}
