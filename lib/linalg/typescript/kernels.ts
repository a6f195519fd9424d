/**
 * The inner loops of the algorithms here, on one array of float64 ("heap"). Addresses count bytes from its start and
 * are multiples of 8; all lengths are multiples of four numbers.
 */
export interface Kernels {
  /**
   * For each strip B of four columns between `b` and `bEnd`: the 4 x 4 tile `A B`, written to `out` and onwards.
   *
   * @param a strip of four rows, `[k][4]`, up to `aEnd`; k is a multiple of 4
   * @param b strips of four columns, each `[k][4]`
   */
  tiles(a: number, aEnd: number, b: number, bEnd: number, out: number): void;
  /**
   * Four rows of a symmetric matrix times v, both triangles at once: `y += A^T x` and `dots = A v`, with x the four
   * entries of v that follow `vEnd`.
   *
   * @param a first of four rows, `stride` apart
   */
  symmetricRows(a: number, stride: number, v: number, vEnd: number, y: number, dots: number): void;
  /** Scalar products of four rows, `stride` apart, with v. */
  rowDots(rows: number, stride: number, v: number, vEnd: number, dots: number): void;
  /** Adds four rows, `stride` apart, times four coefficients to y. */
  addRows(rows: number, stride: number, y: number, yEnd: number, coefficients: number): void;
}
