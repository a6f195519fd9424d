import { NtkBoardError } from '../protocol/errors.ts';

/**
 * Regression targets of classes, row-major `[N, K]`: 1 for a sample's class, and 0 (`one-hot`) or -1 (`plus-minus`) for
 * the others.
 *
 * @param classes `[N]` class numbers, counted from 0
 * @param count number of classes (K); default the largest class number plus one
 * @throws NtkBoardError `invalid-option` when a class is no whole number from 0 to K - 1
 *
 * @example
 * classTargets([1, 0], 'plus-minus'); // [-1, 1, 1, -1]
 */
export function classTargets(
  classes: ArrayLike<number>,
  encoding: 'one-hot' | 'plus-minus',
  count = Array.from(classes).reduce((most, label) => Math.max(most, label + 1), 0),
): Float64Array {
  if (encoding !== 'one-hot' && encoding !== 'plus-minus') {
    throw new NtkBoardError(
      'invalid-option',
      `classTargets: expected encoding to be one-hot or plus-minus, got ${String(encoding)}. Choose one of them.`,
    );
  }
  const targets = new Float64Array(classes.length * count).fill(encoding === 'one-hot' ? 0 : -1);
  Array.from(classes).forEach((label, n) => {
    if (!Number.isInteger(label) || label < 0 || label >= count) {
      throw new NtkBoardError(
        'invalid-option',
        `classTargets: expected class numbers from 0 to ${count - 1}, got ${label} at ${n}. Number the classes from 0.`,
      );
    }
    targets[n * count + label] = 1;
  });
  return targets;
}

/** Whether the K numbers from `start` say a class: one 1 among zeros or minus ones; for K = 1 a 1 or a -1. */
export function isClassTarget(targets: ArrayLike<number>, start: number, k: number): boolean {
  const row = Array.from({ length: k }, (_, i) => targets[start + i]);
  const others = row.filter((value) => value !== 1);
  if (k === 1) return row[0] === 1 || row[0] === -1;
  return others.length === k - 1 && (others.every((value) => value === 0) || others.every((value) => value === -1));
}

/** Whether prediction and target agree in their sign (K = 1) or their largest entry. */
export function predictsSameClass(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
  start: number,
  k: number,
): boolean {
  if (k === 1) return (predictions[start] as number) * (targets[start] as number) > 0;
  return largest(predictions, start, k) === largest(targets, start, k);
}

function largest(values: ArrayLike<number>, start: number, k: number): number {
  let best = 0;
  for (let i = 1; i < k; i++) if ((values[start + i] as number) > (values[start + best] as number)) best = i;
  return best;
}
