export interface SymmetricEigen {
  /** Ascending, float64 [n], or the k largest when `top: k` was asked for. */
  eigenvalues: Float64Array;
  /** Row-major [n, n] (or [k, n]), unit length: row k belongs to `eigenvalues[k]`. Null when not asked for. */
  eigenvectors: Float64Array | null;
}

export interface EighOptions {
  /** Also return unit eigenvectors; default false. */
  vectors?: boolean;
  /** Only the k largest eigenvalues (and their vectors), still ascending. */
  top?: number;
}

/** float64: accumulated in float64 whatever the rows are. float32: rows and sums in float32 where the provider has it. */
export type GramPrecision = 'float64' | 'float32';

export interface GramOptions {
  /** Default float64. Never less exact than asked: a provider without a float32 product answers in float64. */
  precision?: GramPrecision;
  /** The result is `A B^T + beta * out`; default 0. With `b` null, `out` must be symmetric. */
  beta?: number;
  /** Row-major [rows, otherRows]; written and returned. Default: a new array. */
  out?: Float64Array;
}

export interface MatmulOptions {
  /** `a` is stored [k, m]; default false. */
  transposeA?: boolean;
  /** `b` is stored [n, k]; default false. */
  transposeB?: boolean;
}

export type Rows = Float32Array | Float64Array;

/** Whether a provider can work here, and on what, or why not. */
export type ProviderStatus = { available: true; detail: string } | { available: false; reason: string };

/**
 * Dense linear algebra in float64. Nothing passed in is changed except `GramOptions.out`, and the event loop goes on
 * while a provider computes. All matrices are row-major.
 */
export interface LinalgProvider {
  readonly name: string;
  /** Looks once what the machine has; cheap afterwards. */
  describe(): ProviderStatus;
  /** Whether a later provider of the registry is faster here: it is then chosen only when asked for. Default no. */
  isOutrun?(): boolean;
  /**
   * Eigenvalues (and vectors) of a symmetric matrix [n, n].
   *
   * @throws NtkBoardError `invalid-matrix` when it is not square, finite and symmetric to 1e-5; `no-convergence`
   */
  eigh(matrix: ArrayLike<number>, n: number, options?: EighOptions): Promise<SymmetricEigen>;
  /**
   * The Gram matrix A B^T, [rows, otherRows], in chunks of columns; A A^T, computed by halves, when `b` is null.
   *
   * @throws NtkBoardError `invalid-matrix` when lengths do not fit
   */
  gram(a: Rows, rows: number, b: Rows | null, otherRows: number, options?: GramOptions): Promise<Float64Array>;
  /**
   * X [n, columns] with A X = B for a symmetric positive definite A [n, n], by A = L L^T.
   *
   * @throws NtkBoardError `invalid-matrix` when A is not positive definite or lengths do not fit
   */
  choleskySolve(a: Float64Array, n: number, b: Float64Array, columns: number): Promise<Float64Array>;
  /**
   * The product A B, [m, n], of A [m, k] and B [k, n].
   *
   * @throws NtkBoardError `invalid-matrix` when lengths do not fit
   */
  matmul(
    a: Float64Array,
    m: number,
    k: number,
    b: Float64Array,
    n: number,
    options?: MatmulOptions,
  ): Promise<Float64Array>;
}
