import { gramColumns } from '../check-arguments.ts';
import type { GramOptions, GramPrecision, Rows } from '../provider.ts';
import { mirrorLower } from '../transpose.ts';
import { letter, type NativeLibrary, type NativeSteps, real } from './native-library.ts';

/** Widened rows of a chunk stay near the size of the second-level cache. */
const PANEL_NUMBERS = 2 ** 19;
const COLUMN_CHUNK = [128, 4096] as const;

/**
 * `A B^T + beta * out` by dsyrk or dgemm. Float32 rows are widened chunk by chunk (slag2d), so that memory stays small
 * and sums are float64; with precision float32, ssyrk or sgemm on the rows as they are.
 */
export function* nativeGram(
  library: NativeLibrary,
  a: Rows,
  rows: number,
  b: Rows | null,
  otherRows: number,
  options: GramOptions,
): NativeSteps<Float64Array> {
  const m = b ? otherRows : rows;
  const cols = gramColumns(a, rows, b, otherRows, options.out);
  const beta = options.out ? (options.beta ?? 0) : 0;
  const out = options.out ?? new Float64Array(rows * m);
  if (rows === 0 || m === 0) return out;
  if (cols === 0) return scale(out, beta);
  if (options.precision === 'float32') {
    const product = yield* singleProduct(library, single(a), rows, b && single(b), m, cols);
    for (let i = 0; i < out.length; i++) {
      out[i] = (product[i] as number) + (beta === 0 ? 0 : beta * (out[i] as number));
    }
  } else yield* chunkedProduct(library, a, rows, b, m, cols, beta, out);
  if (!b) mirrorLower(out, rows);
  return out;
}

/** `A A^T` on and below the diagonal, in the precision asked for; what lies above means nothing. */
export function* nativeLowerGram(
  library: NativeLibrary,
  a: Rows,
  rows: number,
  precision: GramPrecision,
): NativeSteps<Rows> {
  const cols = gramColumns(a, rows, null, rows, undefined);
  const isEmpty = rows === 0 || cols === 0;
  if (precision === 'float32' && !isEmpty) return yield* singleProduct(library, single(a), rows, null, rows, cols);
  const out = new Float64Array(rows * rows);
  if (!isEmpty) yield* chunkedProduct(library, a, rows, null, rows, cols, 0, out);
  return out;
}

function* chunkedProduct(
  library: NativeLibrary,
  a: Rows,
  rows: number,
  b: Rows | null,
  m: number,
  cols: number,
  beta: number,
  out: Float64Array,
): NativeSteps<void> {
  const isWide = a instanceof Float64Array && !(b instanceof Float32Array);
  const wanted = Math.ceil(PANEL_NUMBERS / Math.max(rows, m));
  const chunk = isWide ? cols : Math.min(cols, Math.max(COLUMN_CHUNK[0], Math.min(COLUMN_CHUNK[1], wanted)));
  const panelA = isWide ? null : new Float64Array(rows * chunk);
  const panelB = isWide || !b ? null : new Float64Array(m * chunk);
  for (let from = 0; from < cols; from += chunk) {
    const count = Math.min(chunk, cols - from);
    const left = yield* widened(library, a, rows, cols, from, count, panelA);
    const right = b && (yield* widened(library, b, m, cols, from, count, panelB));
    yield* multiplyAdd(library, left, rows, right, m, count, from === 0 ? beta : 1, out);
  }
}

/** Columns from.. of some rows as float64, with the distance between rows. */
interface Panel {
  values: Float64Array;
  stride: number;
}

function* widened(
  library: NativeLibrary,
  source: Rows,
  rows: number,
  cols: number,
  from: number,
  count: number,
  panel: Float64Array | null,
): NativeSteps<Panel> {
  if (source instanceof Float64Array) return { values: source.subarray(from), stride: cols };
  const values = panel ?? new Float64Array(rows * count);
  const { integer } = library;
  const shape = [integer(count), integer(rows)];
  yield {
    routine: 'slag2d',
    args: [...shape, source.subarray(from), integer(cols), values, integer(count), library.integers(1)],
  };
  return { values, stride: count };
}

function* multiplyAdd(
  { integer }: NativeLibrary,
  a: Panel,
  rows: number,
  b: Panel | null,
  m: number,
  count: number,
  beta: number,
  out: Float64Array,
): NativeSteps<void> {
  if (b) {
    const shape = [letter('T'), letter('N'), integer(m), integer(rows), integer(count), real(1)];
    const operands = [b.values, integer(b.stride), a.values, integer(a.stride)];
    yield { routine: 'dgemm', args: [...shape, ...operands, real(beta), out, integer(m)] };
    return;
  }
  // Fortran's upper triangle is our lower one.
  const shape = [letter('U'), letter('T'), integer(rows), integer(count), real(1)];
  yield {
    routine: 'dsyrk',
    args: [...shape, a.values, integer(a.stride), real(beta), out, integer(rows)],
  };
}

function* singleProduct(
  { integer }: NativeLibrary,
  a: Float32Array,
  rows: number,
  b: Float32Array | null,
  m: number,
  cols: number,
): NativeSteps<Float32Array> {
  const product = new Float32Array(rows * m);
  const one = Float32Array.of(1);
  const zero = Float32Array.of(0);
  if (b) {
    const shape = [letter('T'), letter('N'), integer(m), integer(rows), integer(cols), one];
    yield { routine: 'sgemm', args: [...shape, b, integer(cols), a, integer(cols), zero, product, integer(m)] };
  } else {
    const shape = [letter('U'), letter('T'), integer(rows), integer(cols), one];
    yield { routine: 'ssyrk', args: [...shape, a, integer(cols), zero, product, integer(rows)] };
  }
  return product;
}

const single = (rows: Rows): Float32Array => (rows instanceof Float32Array ? rows : Float32Array.from(rows));

function scale(out: Float64Array, beta: number): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = beta === 0 ? 0 : beta * (out[i] as number);
  return out;
}
