import * as tf from '@tensorflow/tfjs';
import { DoubleOps } from '../../linalg/libtensorflow/binding.ts';
import type { DeviceJacobian } from '../algorithms/algorithm.ts';
import type { Block } from '../jacobian/block.ts';
import type { Contraction } from '../jacobian/block-gram.ts';
import { gramOnDevice, rowsOf, writtenRows } from './device-rows.ts';
import type { TensorflowDevice } from './tensorflow-device.ts';

export interface DeviceContraction {
  contraction: Contraction;
  /** Every kernel is multiplied by this. */
  scale: number;
  /** The Jacobian on the second probe of a cross kernel, or null for the first again. */
  other: DeviceJacobian | null;
  /** Also diagonalise the total; not for a cross kernel. */
  spectrum: boolean;
}

/** A kernel with its components and the eigenvalues of the total. */
export interface DeviceKernels {
  /** Row-major `[N, M]`, or `[N, M, C, C]` for `full`. */
  total: Float64Array;
  components: Float64Array[];
  /** Ascending; of `full` those of the `[N * C, N * C]` matrix. Empty when not asked for. */
  eigenvalues: Float64Array;
}

/**
 * The kernel of captured Jacobians, contracted in float64 and diagonalised by TensorFlow where they lie: nothing is read
 * before the results. The tensors stay the caller's.
 */
export function contractOnDevice(
  jacobian: DeviceJacobian,
  device: TensorflowDevice,
  { contraction, scale, other, spectrum }: DeviceContraction,
): DeviceKernels {
  const ops = new DoubleOps(device.binding);
  const c = contraction === 'full' ? (jacobian.blocks[0]?.block.c ?? 1) : 1;
  try {
    const factor = ops.double(Float64Array.of(scale), []);
    const components = jacobian.blocks.map(({ block }, i) => {
      const others = other ? (other.blocks[i]?.block ?? null) : null;
      const kernel = tf.tidy(() => componentOnDevice(block, others, c, device, ops));
      const scaled = ops.apply('Mul', {}, [kernel, factor]);
      ops.free(kernel);
      return scaled;
    });
    const total = components.reduce((sum, component) => ops.apply('AddV2', {}, [sum, component]));
    const eigenvalues = spectrum ? ops.read(ops.selfAdjointEigen(total, false)[0]) : new Float64Array(0);
    const read = (id: number) => ops.read(byPairs(id, jacobian.n, other?.n ?? jacobian.n, c, ops));
    return { total: read(total), components: components.map(read), eigenvalues };
  } finally {
    ops.dispose();
  }
}

/** `[N, M, C, C]` from the matrix `[N * C, M * C]`. */
function byPairs(id: number, n: number, m: number, c: number, ops: DoubleOps): number {
  return c === 1 ? id : ops.transpose(ops.reshape(id, [n, c, m, c]), [0, 2, 1, 3]);
}

/** Id of one block's component, float64 `[N * C, M * C]`; with c = 1 its trace over the outputs, `[N, M]`. */
function componentOnDevice(
  block: Block<tf.Tensor>,
  other: Block<tf.Tensor> | null,
  c: number,
  device: TensorflowDevice,
  ops: DoubleOps,
): number {
  if (block.kind === 'dense' || (other && other.kind !== block.kind)) {
    const rows = writtenRows(block, block.n * c, device, ops);
    return gramOnDevice(rows, other && writtenRows(other, other.n * c, device, ops), ops);
  }
  return positionsOnDevice(block, (other ?? block) as PositionBlock, other === null, c, device, ops);
}

type PositionBlock = Exclude<Block<tf.Tensor>, { kind: 'dense' }>;

/** The sum over pairs of positions, `sum_st (A1 A2^T) o (D1 D2^T)`. */
function positionsOnDevice(
  a: PositionBlock,
  b: PositionBlock,
  isSame: boolean,
  c: number,
  device: TensorflowDevice,
  ops: DoubleOps,
): number {
  const rows = a.n * a.s;
  const columns = b.n * b.s;
  const gram = (left: tf.Tensor, right: tf.Tensor, each: number) =>
    gramOnDevice(rowsOf(left, rows * each, device), isSame ? null : rowsOf(right, columns * each, device), ops);
  const left = a.kind === 'indexed' ? equalIndices(a.left, b.left, device, ops) : gram(a.left, b.left, 1);
  const right = gram(a.right, b.right, c);
  const weights = c === 1 ? left : ops.reshape(left, [rows, 1, columns, 1]);
  const values = c === 1 ? right : ops.reshape(right, [rows, c, columns, c]);
  const products = ops.apply('Mul', {}, [weights, values]);
  ops.free(left, right, weights, values);
  if (a.s === 1 && b.s === 1) return ops.reshape(products, [rows * c, columns * c]);
  const summed = ops.sum(ops.reshape(products, [a.n, a.s, c, b.n, b.s, c]), [1, 4]);
  ops.free(products);
  return ops.reshape(summed, [a.n * c, b.n * c]);
}

/** Whether the indices are equal, the inner products of one-hot rows. */
function equalIndices(a: tf.Tensor, b: tf.Tensor, device: TensorflowDevice, ops: DoubleOps): number {
  const equal = tf.equal(tf.reshape(a, [-1, 1]), tf.reshape(b, [1, -1]));
  return ops.widen(device.idsOf([tf.cast(equal, 'float32')])[0] as number);
}
