import * as tf from '@tensorflow/tfjs';
import type { ParameterView } from '../views/view.ts';

/** One tfjs kernel in which a parameter met the samples. Its input tensors are kept until the recording is disposed. */
export interface KernelCall {
  kernelName: string;
  inputs: Record<string, tf.Tensor>;
  attrs: Record<string, unknown>;
  /** Ids of the original input tensors: `inputs` holds copies that share their data. */
  inputIds: Record<string, number>;
  /** Which inputs hold entries of parameters, by input name. */
  views: Record<string, ParameterView[]>;
  /** Tensors that serve every backward pass of this recording, by what they are; see {@link perRecording}. */
  shared: Map<string, tf.Tensor>;
  /** The tensor whose cotangent is the kernel's: its own output, or that of the `customGrad` around it. */
  output: { id: number; shape: number[] };
}

/** A tensor that depends on the forward pass only: made once, and disposed with the recording. */
export function perRecording(call: KernelCall, what: string, make: () => tf.Tensor): tf.Tensor {
  const known = call.shared.get(what);
  if (known) return known;
  const made = tf.keep(tf.tidy(() => tf.clone(make())));
  call.shared.set(what, made);
  return made;
}
