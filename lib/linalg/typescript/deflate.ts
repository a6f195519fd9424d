/** What is left of a rank-one update after deflation. */
export interface Deflated {
  /** Rows whose eigenpairs the update changes, by ascending pole. */
  active: number[];
  /** `support[row]`: which halves of the row are not zero. */
  support: Uint8Array;
}

export const UPPER = 1;
export const BOTH = 2;
export const LOWER = 3;

/**
 * Sorts out the eigenpairs of diag(d) that diag(d) + rho z z^T keeps: those with (nearly) no part in z, and of two
 * with (nearly) equal d one, after a rotation that frees it of z.
 *
 * @param d rotated pairs are updated in place, indices low..high
 * @param z likewise
 * @param rows row-major, row length n: the eigenvectors, rotated along
 *
 * Source: Gu & Eisenstat (1995), section 4; LAPACK's dlaed2.
 */
export function deflate(
  d: Float64Array,
  z: Float64Array,
  rho: number,
  [low, middle, high]: readonly [number, number, number],
  rows: Float64Array,
  n: number,
): Deflated {
  const support = new Uint8Array(high);
  support.fill(UPPER, low, middle).fill(LOWER, middle, high);
  const order = Uint32Array.from({ length: high - low }, (_, i) => low + i).sort(
    (i, j) => (d[i] as number) - (d[j] as number),
  );
  let size = 0;
  for (let i = low; i < high; i++) size = Math.max(size, Math.abs(d[i] as number), Math.abs(z[i] as number));
  const tolerance = 8 * Number.EPSILON * size;
  const active: number[] = [];
  let pending = -1;
  for (const next of order) {
    if (rho * Math.abs(z[next] as number) <= tolerance) continue;
    if (pending >= 0) {
      if (isRotatedAway(d, z, pending, next, tolerance)) {
        if (support[pending] !== support[next]) support[pending] = support[next] = BOTH;
        rotate(d, z, pending, next, rows, n, low, high);
      } else active.push(pending);
    }
    pending = next;
  }
  if (pending >= 0) active.push(pending);
  return { active, support };
}

/** Whether the off-diagonal entry that freeing `first` of z leaves behind is negligible. */
function isRotatedAway(d: Float64Array, z: Float64Array, first: number, second: number, tolerance: number): boolean {
  const x = z[first] as number;
  const y = z[second] as number;
  const gap = (d[second] as number) - (d[first] as number);
  return Math.abs((gap * x * y) / (x * x + y * y)) <= tolerance;
}

function rotate(
  d: Float64Array,
  z: Float64Array,
  first: number,
  second: number,
  rows: Float64Array,
  n: number,
  low: number,
  high: number,
): void {
  const length = Math.hypot(z[first] as number, z[second] as number);
  const c = (z[second] as number) / length;
  const s = -(z[first] as number) / length;
  z[second] = length;
  z[first] = 0;
  const x = d[first] as number;
  const y = d[second] as number;
  d[first] = x * c * c + y * s * s;
  d[second] = x * s * s + y * c * c;
  for (let j = low; j < high; j++) {
    const p = rows[first * n + j] as number;
    const q = rows[second * n + j] as number;
    rows[first * n + j] = c * p + s * q;
    rows[second * n + j] = c * q - s * p;
  }
}
