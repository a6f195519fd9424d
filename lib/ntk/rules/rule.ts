import type * as tf from '@tensorflow/tfjs';
import type { KernelCall } from '../capture/record-forward.ts';

/**
 * How one use of a parameter enters the Jacobian, as a function of the cotangent Delta of the operation's output:
 * - `factored`: `J[n, k * O + o] = sum_s left[n, s, k] * right[n, s, o]`, with left `[N, S, K]` from the forward pass
 *   and right `[N, S, O]` from Delta
 * - `dense`: `J[n, p]` directly, `[N, P]`
 *
 * The functions return tensors of the surrounding tidy.
 */
export type Contribution =
  | {
      kind: 'factored';
      s: number;
      k: number;
      o: number;
      left: () => tf.Tensor3D;
      right: (cotangent: tf.Tensor) => tf.Tensor3D;
    }
  | { kind: 'dense'; jacobian: (cotangent: tf.Tensor) => tf.Tensor2D };

/** What the engine knows about one tfjs kernel. One file a kernel; listed in `index.ts`. */
export interface KernelRule {
  /**
   * The contribution of the parameter at input `input` of `call`, for a batch of `n` samples; null when this use is not
   * covered, and the parameter then takes per-sample autograd.
   */
  contribution: (call: KernelCall, input: string, n: number) => Contribution | null;
  /**
   * The gradient with respect to a non-parameter input. Given where the one of tfjs computes the weight gradient along
   * with it, or is wrong; null for inputs not covered.
   */
  inputGradient?: (call: KernelCall, input: string, cotangent: tf.Tensor) => (() => tf.Tensor) | null;
}
