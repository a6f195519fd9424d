import type { ArraySpace } from '../array-space.ts';
import { gramColumns } from '../check-arguments.ts';
import type { GramRequest } from '../compute-gram.ts';
import { largeFloat64 } from '../large-array.ts';
import type { GramOptions, GramPrecision, Rows } from '../provider.ts';
import { mirrorLower } from '../transpose.ts';
import { letter, type NativeLibrary, type NativeStep, type NativeSteps, real } from './native-library.ts';
import { borrow, borrowFloat32, giveBack } from './scratch.ts';

/** Widened rows of a chunk stay near the size of the second-level cache. */
const PANEL_NUMBERS = 2 ** 19;
const COLUMN_CHUNK = [128, 4096] as const;
/** Rows of the product computed by one call: enough for full speed, few enough that two cores share a product evenly. */
const STRIP_ROWS = 256;

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
  const out = options.out ?? largeFloat64(rows * m);
  if (rows === 0 || m === 0) return out;
  if (cols === 0) return scale(out, beta);
  if (options.precision === 'float32') {
    const product = yield* singleProduct(library, single(a), rows, b && single(b), m, cols);
    for (let i = 0; i < out.length; i++) {
      out[i] = (product[i] as number) + (beta === 0 ? 0 : beta * (out[i] as number));
    }
    giveBack(product);
  } else yield* chunkedProduct(library, a, rows, b, m, cols, beta, out);
  if (!b) mirrorLower(out, rows);
  return out;
}

/**
 * `A B^T` in the precision asked for: float64 in an array taken from `space`, or float32 in borrowed space (`giveBack`), as is all
 * whose lower triangle alone is wanted.
 */
export function* nativeProduct(
  library: NativeLibrary,
  { a, rows, b, otherRows, isLower = false }: GramRequest,
  precision: GramPrecision,
  space: ArraySpace,
): NativeSteps<Rows> {
  const m = b ? otherRows : rows;
  const cols = gramColumns(a, rows, b, otherRows, undefined);
  const isEmpty = rows * m * cols === 0;
  if (precision === 'float64' && isLower && !isEmpty) {
    const out = borrow(rows * m);
    yield* chunkedProduct(library, a, rows, b, m, cols, 0, out);
    return out;
  }
  if (precision === 'float64' || isEmpty)
    return yield* nativeGram(library, a, rows, b, otherRows, { precision, out: space.take(rows * m) });
  const product = yield* singleProduct(library, single(a), rows, b && single(b), m, cols);
  if (!b && !isLower) mirrorLower(product, rows);
  return product;
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
  const panelA = isWide ? null : borrow(rows * chunk);
  const panelB = isWide || !b ? null : borrow(m * chunk);
  for (let from = 0; from < cols; from += chunk) {
    const count = Math.min(chunk, cols - from);
    const left = yield* widened(library, a, rows, cols, from, count, panelA);
    const right = b && (yield* widened(library, b, m, cols, from, count, panelB));
    yield doubleStrips(library, left, rows, right, m, count, from === 0 ? beta : 1, out);
  }
  for (const panel of [panelA, panelB]) if (panel) giveBack(panel);
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
  const values = panel ?? largeFloat64(rows * count);
  const { integer, integers } = library;
  yield strips(rows).map(([top, end]): NativeStep => {
    const shape = [integer(count), integer(end - top)];
    const numbers = [source.subarray(top * cols + from), integer(cols), values.subarray(top * count), integer(count)];
    return { routine: 'slag2d', args: [...shape, ...numbers, integers(1)] };
  });
  return { values, stride: count };
}

function doubleStrips(
  { integer }: NativeLibrary,
  a: Panel,
  rows: number,
  b: Panel | null,
  m: number,
  count: number,
  beta: number,
  out: Float64Array,
): NativeStep[] {
  return stripSteps(rows, m, !b, {
    product: (top, end, columns) => {
      const right = b ?? a;
      const shape = [letter('T'), letter('N'), integer(columns), integer(end - top), integer(count), real(1)];
      const operands = [right.values, integer(right.stride), a.values.subarray(top * a.stride), integer(a.stride)];
      return { routine: 'dgemm', args: [...shape, ...operands, real(beta), out.subarray(top * m), integer(m)] };
    },
    // Fortran's upper triangle is our lower one.
    square: (top, end) => {
      const shape = [letter('U'), letter('T'), integer(end - top), integer(count), real(1)];
      const operand = [a.values.subarray(top * a.stride), integer(a.stride)];
      return { routine: 'dsyrk', args: [...shape, ...operand, real(beta), out.subarray(top * m + top), integer(m)] };
    },
  });
}

function* singleProduct(
  { integer }: NativeLibrary,
  a: Float32Array,
  rows: number,
  b: Float32Array | null,
  m: number,
  cols: number,
): NativeSteps<Float32Array<ArrayBuffer>> {
  const out = borrowFloat32(rows * m);
  const one = Float32Array.of(1);
  const zero = Float32Array.of(0);
  yield stripSteps(rows, m, !b, {
    product: (top, end, columns) => {
      const shape = [letter('T'), letter('N'), integer(columns), integer(end - top), integer(cols), one];
      const operands = [b ?? a, integer(cols), a.subarray(top * cols), integer(cols)];
      return { routine: 'sgemm', args: [...shape, ...operands, zero, out.subarray(top * m), integer(m)] };
    },
    square: (top, end) => {
      const shape = [letter('U'), letter('T'), integer(end - top), integer(cols), one];
      const operand = [a.subarray(top * cols), integer(cols)];
      return { routine: 'ssyrk', args: [...shape, ...operand, zero, out.subarray(top * m + top), integer(m)] };
    },
  });
  return out;
}

/** How rows top..end of a product are computed: their first columns, or the symmetric square on the diagonal. */
interface StripRoutines {
  product: (top: number, end: number, columns: number) => NativeStep;
  square: (top: number, end: number) => NativeStep;
}

/** The steps of a product, strip by strip; of a symmetric one only what lies on and below the diagonal. */
function stripSteps(rows: number, m: number, isSymmetric: boolean, { product, square }: StripRoutines): NativeStep[] {
  if (!isSymmetric) return strips(rows).map(([top, end]) => product(top, end, m));
  // The longest first: what is left at the end is short.
  const below = strips(rows).flatMap(([top, end]) => (top === 0 ? [] : [product(top, end, top)]));
  return [...below.reverse(), ...strips(rows).map(([top, end]) => square(top, end))];
}

/** Always the same strips of so many rows: a result must not depend on how many cores work on it. */
function strips(rows: number): [top: number, end: number][] {
  const count = Math.max(1, Math.round(rows / STRIP_ROWS));
  const size = Math.ceil(rows / count);
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => [i * size, Math.min(rows, (i + 1) * size)]);
}

const single = (rows: Rows): Float32Array => (rows instanceof Float32Array ? rows : Float32Array.from(rows));

function scale(out: Float64Array, beta: number): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = beta === 0 ? 0 : beta * (out[i] as number);
  return out;
}
