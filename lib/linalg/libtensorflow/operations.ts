import { checkMatmul, checkSystem, gramColumns, notPositiveDefinite } from '../check-arguments.ts';
import type { GramOptions, MatmulOptions, Rows, SymmetricEigen } from '../provider.ts';
import { transposed } from '../transpose.ts';
import { DoubleOps, type TensorflowBinding } from './binding.ts';

/** Numbers of a widened chunk of columns: 128 MiB. */
const PANEL_NUMBERS = 2 ** 24;

/** What the provider computes, on the calling thread. Shapes and errors as in `LinalgProvider`. */
export const TENSORFLOW_OPERATIONS = { eigh, gram, choleskySolve, matmul };

function eigh(
  binding: TensorflowBinding,
  matrix: Float64Array,
  n: number,
  vectors: boolean,
  top: number,
): SymmetricEigen {
  if (n === 0) return { eigenvalues: new Float64Array(0), eigenvectors: vectors ? new Float64Array(0) : null };
  return withOps(binding, (ops) => {
    const [values, columns] = ops.selfAdjointEigen(ops.double(matrix, [n, n]), vectors);
    return {
      eigenvalues: ops.read(values).slice(n - top),
      eigenvectors: vectors ? transposed(ops.read(columns), n, n).slice((n - top) * n) : null,
    };
  });
}

/** `A B^T` alone: the provider checks lengths and adds what is to be added. */
function gram(
  binding: TensorflowBinding,
  a: Rows,
  rows: number,
  b: Rows | null,
  otherRows: number,
  { precision }: Pick<GramOptions, 'precision'>,
): Float64Array {
  const m = b ? otherRows : rows;
  const cols = gramColumns(a, rows, b, otherRows, undefined);
  if (rows * m === 0 || cols === 0) return new Float64Array(rows * m);
  return withOps(binding, (ops) =>
    Float64Array.from(
      precision === 'float32' ? singleGram(ops, a, rows, b, m, cols) : doubleGram(ops, a, rows, b, m, cols),
    ),
  );
}

function singleGram(ops: DoubleOps, a: Rows, rows: number, b: Rows | null, m: number, cols: number): Float32Array {
  const left = ops.float(single(a), [rows, cols]);
  const right = b ? ops.float(single(b), [m, cols]) : left;
  return ops.readFloat(ops.matmul(left, right, false, true, false));
}

function doubleGram(ops: DoubleOps, a: Rows, rows: number, b: Rows | null, m: number, cols: number): Float64Array {
  const upload = (values: Rows, count: number): number =>
    values instanceof Float64Array ? ops.double(values, [count, cols]) : ops.float(values, [count, cols]);
  const left = upload(a, rows);
  const right = b ? upload(b, m) : left;
  const chunk = Math.max(1, Math.min(cols, Math.floor(PANEL_NUMBERS / Math.max(rows, m))));
  let total: number | null = null;
  for (let from = 0; from < cols; from += chunk) {
    const count = Math.min(chunk, cols - from);
    const panels = [panel(ops, left, a, rows, from, count)];
    if (b) panels.push(panel(ops, right, b, m, from, count));
    const product = ops.matmul(panels[0] as number, panels[panels.length - 1] as number, false, true);
    ops.free(...panels);
    const sum: number = total === null ? product : ops.apply('AddV2', {}, [total, product]);
    if (total !== null) ops.free(total, product);
    total = sum;
  }
  return ops.read(total as number);
}

function panel(ops: DoubleOps, id: number, values: Rows, rows: number, from: number, count: number): number {
  const isDouble = values instanceof Float64Array;
  const slice = ops.columns(id, rows, from, count, isDouble);
  if (isDouble) return slice;
  const wide = ops.widen(slice);
  ops.free(slice);
  return wide;
}

function choleskySolve(
  binding: TensorflowBinding,
  a: Float64Array,
  n: number,
  b: Float64Array,
  columns: number,
): Float64Array {
  checkSystem(a, n, b, columns);
  if (b.length === 0) return new Float64Array(0);
  return withOps(binding, (ops) => {
    const factor = choleskyFactor(ops, ops.double(a, [n, n]), n);
    const half = ops.apply('MatrixTriangularSolve', { lower: true, adjoint: false }, [
      factor,
      ops.double(b, [n, columns]),
    ]);
    return ops.read(ops.apply('MatrixTriangularSolve', { lower: true, adjoint: true }, [factor, half]));
  });
}

/** Some builds throw for a matrix that is not positive definite, others answer NaN. */
function choleskyFactor(ops: DoubleOps, matrix: number, n: number): number {
  let factor: number;
  try {
    factor = ops.apply('Cholesky', {}, [matrix]);
  } catch {
    throw notPositiveDefinite(n, n);
  }
  const values = ops.read(factor);
  for (let i = 0; i < n; i++) if (!((values[i * n + i] as number) > 0)) throw notPositiveDefinite(i + 1, n);
  return factor;
}

function matmul(
  binding: TensorflowBinding,
  a: Float64Array,
  m: number,
  k: number,
  b: Float64Array,
  n: number,
  { transposeA = false, transposeB = false }: MatmulOptions,
): Float64Array {
  checkMatmul(a, m, k, b, n, { transposeA, transposeB });
  if (m === 0 || n === 0 || k === 0) return new Float64Array(m * n);
  return withOps(binding, (ops) => {
    const left = ops.double(a, transposeA ? [k, m] : [m, k]);
    const right = ops.double(b, transposeB ? [n, k] : [k, n]);
    return ops.read(ops.matmul(left, right, transposeA, transposeB));
  });
}

function withOps<Result>(binding: TensorflowBinding, run: (ops: DoubleOps) => Result): Result {
  const ops = new DoubleOps(binding);
  try {
    return run(ops);
  } finally {
    ops.dispose();
  }
}

const single = (rows: Rows): Float32Array => (rows instanceof Float32Array ? rows : Float32Array.from(rows));
