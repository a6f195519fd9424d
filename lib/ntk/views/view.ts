import type * as tf from '@tensorflow/tfjs';
import type { Parameter } from '../model/types.ts';

/** A tensor that holds entries of a parameter, rearranged: what operations on the way from the variable made of it. */
export interface ParameterView {
  parameter: Parameter;
  /** Shape in which the operation sees the entries; an axis along which they were merely repeated has size 1 here. */
  shape: number[];
  /**
   * Maps a Jacobian with respect to the view, `[N, entries]`, to one with respect to the parameter, `[N, P]`; null when
   * the view holds every entry once and in order.
   */
  pullBack: ((jacobian: tf.Tensor) => tf.Tensor) | null;
}

/** An operation on a view, as it was called. */
export interface ViewCall {
  /** Name of the input that is the view. */
  input: string;
  inputs: Record<string, tf.Tensor>;
  attrs: Record<string, unknown>;
  outputs: tf.Tensor[];
}

/**
 * What one tfjs kernel does to a view: one view for each output, or null when it does more than rearrange. One file a
 * kernel; listed in `index.ts`.
 */
export type ViewRule = (view: ParameterView, call: ViewCall) => (ParameterView | null)[] | null;

/** `view` after one more rearrangement, whose effect on a Jacobian `[N, entries]` is undone by `undo`. */
export function followedBy(
  view: ParameterView,
  shape: number[],
  undo: (jacobian: tf.Tensor) => tf.Tensor,
): ParameterView {
  const before = view.pullBack;
  return { ...view, shape, pullBack: before ? (jacobian) => before(undo(jacobian)) : undo };
}
