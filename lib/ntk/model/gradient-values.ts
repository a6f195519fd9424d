import type * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { all, andThen, type MaybePromise } from '../maybe-async.ts';
import { numericValues, type OwnValues } from './numeric-values.ts';
import type { NamedValues } from './weight-values.ts';

/** Gradients by `Variable.name`: `tf.variableGrads(...).grads`, or the list that an optimizer is given. */
export type NamedGradients = Record<string, tf.Tensor> | readonly { name: string; tensor: tf.Tensor }[];

/**
 * Copies of gradients. There when the call returns on backends that compute synchronously; on the others the tensors must live until the
 * promise is settled. Variables without a gradient are left out. No tensor is made.
 *
 * @throws NtkBoardError `invalid-option` when it is something else, or holds no gradient
 */
export function gradientValues(gradients: NamedGradients): MaybePromise<NamedValues[]> {
  const named = listOf(gradients);
  if (named.length === 0) {
    throw new NtkBoardError(
      'invalid-option',
      'gradients: expected the `grads` of tf.variableGrads or a list of { name, tensor }, got no gradient. Nothing is logged for it.',
    );
  }
  return andThen(all(named.map(({ tensor }) => numericValues(tensor, 'gradients'))), (copies) =>
    named.map(({ name }, i) => ({ name, values: copies[i] as OwnValues })),
  );
}

function listOf(gradients: NamedGradients): { name: string; tensor: tf.Tensor }[] {
  const all: readonly { name: string; tensor: tf.Tensor | null }[] = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients ?? {}).map(([name, tensor]) => ({ name, tensor }));
  return all.flatMap(({ name, tensor }) => (tensor ? [{ name, tensor }] : []));
}

/** Euclidean norm of each gradient and of all together, added up in float64; NaN and infinities stay what they are. */
export function gradientNorms(named: readonly NamedValues[]): { total: number; byName: Map<string, number> } {
  const squares = named.map(({ values }) => {
    let sum = 0;
    for (const value of values) sum += value * value;
    return sum;
  });
  return {
    total: Math.sqrt(squares.reduce((sum, square) => sum + square, 0)),
    byName: new Map(named.map(({ name }, i) => [name, Math.sqrt(squares[i] as number)])),
  };
}
