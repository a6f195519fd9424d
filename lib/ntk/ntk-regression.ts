import { chooseProvider } from '../linalg/choose-provider.ts';
import { NtkBoardError } from '../protocol/errors.ts';
import { isClassTarget, predictsSameClass } from './class-targets.ts';
import type { EmpiricalNtk } from './empirical-ntk.ts';
import { kernelMatrix } from './kernel-matrix.ts';

export interface NtkRegressionProblem {
  /** `[N, N]` on the training points: a result of `empiricalNtk`, also of `outputs: 'full'`, or its numbers. */
  kernelTrain: EmpiricalNtk | Float64Array;
  /** `[M, N]`: the cross kernel of test points (first probe) with training points (second probe). */
  kernelCross: EmpiricalNtk | Float64Array;
  /** Targets, row-major `[N, K]`, K = 1 when there are N; see `classTargets` for class numbers. */
  labels: ArrayLike<number>;
  /** Added to the diagonal of the training kernel; default 0, which interpolates the labels. */
  ridge?: number;
  /** Targets `[M, K]` of the test points, to measure the predictions by. */
  testLabels?: ArrayLike<number>;
}

export interface NtkRegression {
  n: number;
  m: number;
  /** Targets a sample (K). */
  k: number;
  ridge: number;
  /** `[M, K]` */
  predictions: Float64Array;
  /** `alpha = (K + ridge I)^-1 y`, `[N, K]`: the prediction at x is `sum_n Theta(x, x_n) alpha_n`. */
  coefficients: Float64Array;
  /** Against `testLabels`, over all entries; null without them. */
  meanSquaredError: number | null;
  /** Share of test points whose class is right (sign for K = 1, else largest entry); null unless they are classes. */
  accuracy: number | null;
}

/**
 * Kernel ridge regression with the NTK, `f(x) = K(x, X) (K(X, X) + ridge I)^-1 y`: what a network that stays in its linear
 * regime predicts when it is trained to the end from f = 0. For a network that starts from f0, pass labels less f0 and
 * add f0 of the test points.
 *
 * A `full` kernel couples the outputs: labels and predictions are then `[N, C]` and `[M, C]`.
 *
 * Cost N^3 / 3 + N (N + M) K in float64 (N * C for `full`), off the calling thread.
 * Source: Jacot, Gabriel & Hongler 2018 (arXiv:1806.07572), section 5; Lee et al. 2019 (arXiv:1902.06720), section 2.2.
 *
 * @throws NtkBoardError `invalid-option` when sizes do not fit or the ridge is negative; `invalid-matrix` when the kernel
 *   is singular and there is no ridge
 *
 * @example
 * const kernelTrain = await empiricalNtk(model, X);
 * const kernelCross = await empiricalNtk(model, testX, X);
 * const { accuracy } = await ntkRegression({ kernelTrain, kernelCross, labels, testLabels, ridge: 1e-3 });
 */
export async function ntkRegression(problem: NtkRegressionProblem): Promise<NtkRegression> {
  const { ridge = 0, testLabels } = problem;
  const shape = checkProblem(problem, ridge);
  const system = kernelMatrix(problem.kernelTrain).slice();
  const { rows, columns, n } = shape;
  for (let i = 0; i < rows; i++) system[i * rows + i] = (system[i * rows + i] as number) + ridge;
  const linalg = chooseProvider();
  const coefficients = await linalg.choleskySolve(system, rows, Float64Array.from(problem.labels), columns);
  const cross = kernelMatrix(problem.kernelCross);
  const predictions = await linalg.matmul(cross, cross.length / rows, rows, coefficients, columns);
  const k = problem.labels.length / n;
  const m = predictions.length / k;
  return { n, m, k, ridge, predictions, coefficients, ...quality(predictions, testLabels, k) };
}

/** Sizes of the linear system: for a `full` kernel one row for each sample and output, and one right side. */
function checkProblem({ kernelTrain, kernelCross, labels, testLabels }: NtkRegressionProblem, ridge: number) {
  const train = kernelMatrix(kernelTrain);
  const cross = kernelMatrix(kernelCross);
  const rows = Math.sqrt(train.length);
  if (!Number.isInteger(rows) || rows === 0) throw mismatch('kernelTrain to be square', `${train.length} numbers`);
  if (cross.length === 0 || cross.length % rows !== 0) {
    throw mismatch(`kernelCross to have rows of ${rows} numbers`, `${cross.length} numbers`);
  }
  if (labels.length === 0 || labels.length % rows !== 0) {
    throw mismatch(`labels for ${rows} rows of kernelTrain`, `${labels.length} numbers`);
  }
  const columns = labels.length / rows;
  if (testLabels && testLabels.length !== (cross.length / rows) * columns) {
    throw mismatch(`${(cross.length / rows) * columns} testLabels`, `${testLabels.length}`);
  }
  if (!(ridge >= 0 && Number.isFinite(ridge))) throw mismatch('ridge to be a finite number of at least 0', `${ridge}`);
  return { rows, columns, n: kernelTrain instanceof Float64Array ? rows : kernelTrain.n };
}

function quality(predictions: Float64Array, targets: ArrayLike<number> | undefined, k: number) {
  if (!targets) return { meanSquaredError: null, accuracy: null };
  const squares = predictions.reduce((sum, value, i) => sum + (value - (targets[i] as number)) ** 2, 0);
  const m = predictions.length / k;
  const rows = Array.from({ length: m }, (_, i) => i * k);
  const areClasses = rows.every((start) => isClassTarget(targets, start, k));
  const right = rows.filter((start) => predictsSameClass(predictions, targets, start, k)).length;
  return { meanSquaredError: squares / predictions.length, accuracy: areClasses ? right / m : null };
}

function mismatch(expected: string, got: string): NtkBoardError {
  return new NtkBoardError(
    'invalid-option',
    `ntkRegression: expected ${expected}, got ${got}. kernelTrain is [N, N], kernelCross [M, N] with the test points first, labels [N, K].`,
  );
}
