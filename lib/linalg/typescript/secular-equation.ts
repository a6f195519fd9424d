import { NtkBoardError } from '../../protocol/errors.ts';

const MAX_STEPS = 200;

/** Value and slope of the sums over the poles below and above a root, with a bound of their rounding. */
interface Sums {
  below: number;
  belowSlope: number;
  above: number;
  aboveSlope: number;
  rounding: number;
}

const sums: Sums = { below: 0, belowSlope: 0, above: 0, aboveSlope: 0, rounding: 0 };

/**
 * The i-th root of `1 + rho sum_j z_j^2 / (d_j - x) = 0`: the i-th eigenvalue of diag(d) + rho z z^T.
 *
 * @param poles d, strictly ascending, length k
 * @param squares z_j^2, all positive
 * @param distances receives `d_j - root` for all j from `at` on, each to nearly full relative precision
 * @throws NtkBoardError `no-convergence` (never seen on finite input)
 *
 * The root is sought as a distance from its nearest pole, by rational interpolation ("the middle way") inside a
 * shrinking bracket. Cost about five passes over the poles. Source: Li, Solving secular equations stably and
 * efficiently (LAPACK Working Note 89, 1993).
 */
export function secularRoot(
  i: number,
  k: number,
  poles: Float64Array,
  squares: Float64Array,
  rho: number,
  distances: Float64Array,
  at: number,
): number {
  if (k === 1) return finish(k, poles, poles[0] as number, rho * (squares[0] as number), distances, at);
  const isLast = i === k - 1;
  // Beyond the last pole, the pole itself is what counts as above.
  const split = isLast ? i - 1 : i;
  const pole = poles[i] as number;
  const square = squares[i] as number;
  let low = 0;
  let high = rho * total(squares, k);
  let origin = pole;
  let shift: number;
  if (isLast) {
    evaluate(split, k, poles, squares, origin, high / 2);
    const atMiddle = 1 / rho + sums.below + sums.above;
    if (atMiddle > 0) high /= 2;
    else low = high / 2;
    shift = (low + high) / 2;
  } else {
    const gap = (poles[i + 1] as number) - pole;
    const nextSquare = squares[i + 1] as number;
    evaluate(split, k, poles, squares, pole, gap / 2);
    const atMiddle = 1 / rho + sums.below + sums.above;
    const rest = atMiddle - (square - nextSquare) / (-gap / 2);
    high = gap / 2;
    if (atMiddle > 0) shift = nearPole(rest, gap, square, nextSquare);
    else {
      origin = poles[i + 1] as number;
      shift = -nearPole(-rest, gap, nextSquare, square);
      low = -gap / 2;
      high = 0;
    }
  }
  if (!(shift > low && shift < high)) shift = low / 2 + high / 2;
  const distance = (j: number): number => (poles[j] as number) - origin - shift;
  for (let step = 0; step < MAX_STEPS; step++) {
    evaluate(split, k, poles, squares, origin, shift);
    const value = 1 / rho + sums.below + sums.above;
    const slope = sums.belowSlope + sums.aboveSlope;
    const rounding = sums.rounding + 2 / rho + Math.abs(shift) * slope;
    if (Math.abs(value) <= Number.EPSILON * rounding) return finish(k, poles, origin, shift, distances, at);
    if (value < 0) low = Math.max(low, shift);
    else high = Math.min(high, shift);
    const next = shift + correction(distance(split), distance(split + 1), value, isLast);
    const bounded = next > low && next < high ? next : low / 2 + high / 2;
    if (bounded === shift || !(bounded > low && bounded < high)) {
      return finish(k, poles, origin, shift, distances, at);
    }
    shift = bounded;
  }
  throw new NtkBoardError(
    'no-convergence',
    `eigh: expected the secular equation to be solved in ${MAX_STEPS} steps, got no root ${i} of ${k}. Check the matrix for values near overflow.`,
  );
}

function total(squares: Float64Array, k: number): number {
  let sum = 0;
  for (let j = 0; j < k; j++) sum += squares[j] as number;
  return sum;
}

/** Root near a pole at 0 of `rest + near / (0 - x) + far / (gap - x)`. */
function nearPole(rest: number, gap: number, near: number, far: number): number {
  const a = rest * gap + near + far;
  const b = near * gap;
  const root = Math.sqrt(Math.abs(a * a - 4 * b * rest));
  return a > 0 ? (2 * b) / (a + root) : (a - root) / (2 * rest);
}

function evaluate(
  split: number,
  k: number,
  poles: Float64Array,
  squares: Float64Array,
  origin: number,
  shift: number,
): void {
  let below = 0;
  let belowSlope = 0;
  let rounding = 0;
  for (let j = 0; j <= split; j++) {
    const inverse = 1 / ((poles[j] as number) - origin - shift);
    const term = (squares[j] as number) * inverse;
    below += term;
    belowSlope += term * inverse;
    rounding += Math.abs(below);
  }
  let above = 0;
  let aboveSlope = 0;
  for (let j = k - 1; j > split; j--) {
    const inverse = 1 / ((poles[j] as number) - origin - shift);
    const term = (squares[j] as number) * inverse;
    above += term;
    aboveSlope += term * inverse;
    rounding += Math.abs(above);
  }
  sums.below = below;
  sums.belowSlope = belowSlope;
  sums.above = above;
  sums.aboveSlope = aboveSlope;
  sums.rounding = rounding + 8 * (Math.abs(above) + Math.abs(below));
}

/** Step to the root of `c + s / (d_1 - x) + S / (d_2 - x)` that agrees in value and slope, sums below and above apart. */
function correction(first: number, second: number, value: number, isLast: boolean): number {
  const slope = sums.belowSlope + sums.aboveSlope;
  const c = value - first * sums.belowSlope - second * sums.aboveSlope;
  const a = (first + second) * value - first * second * slope;
  const b = first * second * value;
  const root = Math.sqrt(Math.abs(a * a - 4 * b * c));
  const step = isLast
    ? a >= 0
      ? (a + root) / (2 * Math.abs(c))
      : (2 * b) / (a - root)
    : a <= 0
      ? (a - root) / (2 * c)
      : (2 * b) / (a + root);
  // The function rises: a step in its direction is lost in rounding, and Newton's is right.
  return step * value < 0 ? step : -value / slope;
}

function finish(
  k: number,
  poles: Float64Array,
  origin: number,
  shift: number,
  distances: Float64Array,
  at: number,
): number {
  for (let j = 0; j < k; j++) distances[at + j] = (poles[j] as number) - origin - shift;
  return origin + shift;
}
