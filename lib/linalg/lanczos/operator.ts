/** A symmetric linear operator on float64 vectors of length n, given by what it does to a vector. */
export interface SymmetricOperator {
  n: number;
  /** The product with `v`, which must not be changed or kept. */
  multiply: (v: Float64Array) => Float64Array | Promise<Float64Array>;
}
