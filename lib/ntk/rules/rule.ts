import type * as tf from '@tensorflow/tfjs';
import type { KernelCall } from '../capture/kernel-call.ts';

/**
 * How one use of a parameter enters the Jacobian, as a function of the cotangent Delta of the operation's output:
 * - `factored`: `J[n, k * O + o] = sum_s left[n, s, k] * right[n, s, o]`, with left `[N, S, K]` from the forward pass
 *   and right `[N, S, O]` from Delta
 * - `indexed`: the same with a one-hot left side, `J[n, v * O + o] = sum_s [index[n, s] = v] * right[n, s, o]`
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
      left: () => tf.Tensor;
      right: (cotangent: tf.Tensor) => tf.Tensor;
      /** The right side is each sample's cotangent as it stands. */
      plain?: boolean;
      /** `J` written out, `[N, K * O]`, where there is a cheaper way than the product of both sides; else null. */
      written?: (cotangent: tf.Tensor) => tf.Tensor | null;
    }
  | {
      kind: 'indexed';
      s: number;
      /** Rows of the table (V), and their length. */
      k: number;
      o: number;
      /** `[N, S]`, int32. */
      left: () => tf.Tensor;
      right: (cotangent: tf.Tensor) => tf.Tensor;
    }
  | {
      kind: 'dense';
      jacobian: (cotangent: tf.Tensor) => tf.Tensor;
      /** The Jacobian is each sample's cotangent as it stands. */
      plain?: boolean;
    };

/** One use of a parameter, or of a view of it: which input of which call, and in what shape. */
export interface ParameterUse {
  call: KernelCall;
  /** Name of the input that holds the parameter's entries. */
  input: string;
  /** Shape of the entries; see `ParameterView.shape`. */
  shape: number[];
  /** Samples in the batch (N); they are outermost in every tensor that depends on them. */
  n: number;
}

/** What the engine knows about one tfjs kernel. One file a kernel; listed in `index.ts`. */
export interface KernelRule {
  /**
   * The contribution of one use; null when the rule does not cover it, and the parameter then takes per-sample autograd.
   */
  contribution: (use: ParameterUse) => Contribution | null;
  /**
   * The gradient with respect to another input. Given where that of tfjs computes the weight gradient along with it, is
   * wrong, or is missing; null for inputs not covered.
   */
  inputGradient?: (call: KernelCall, input: string, cotangent: tf.Tensor) => (() => tf.Tensor) | null;
  /**
   * The gradient with respect to input `a`, `[N, K]`, for all outputs of the model at once: cotangents `[N, C, O]` to
   * `[N, C, K]`. Null when each output must be walked back by itself.
   */
  rowsGradient?: (call: KernelCall) => ((cotangents: tf.Tensor) => tf.Tensor) | null;
}
