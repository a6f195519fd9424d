import * as tf from '@tensorflow/tfjs';
import { readsAtOnce } from './jacobian/to-host.ts';
import { andFinally, type MaybePromise } from './maybe-async.ts';
import { gradientValues, type NamedGradients } from './model/gradient-values.ts';
import type { NamedValues } from './model/weight-values.ts';

/**
 * Has the next update of an optimizer tell its gradients, once. The update itself goes on with the same tensors; what reading them throws goes
 * to `onFault` alone. The optimizer is as it was when the gradients are read, or when the returned function is called.
 *
 * Cost: a copy of every gradient to the host, P numbers; on a GPU also the wait for them.
 *
 * @param tell gets copies
 */
export function observeNextUpdate(
  optimizer: tf.Optimizer,
  tell: (gradients: MaybePromise<NamedValues[]>) => void,
  onFault: (error: unknown) => void,
): () => void {
  const own = Object.getOwnPropertyDescriptor(optimizer, 'applyGradients');
  const original = optimizer.applyGradients;
  let isOver = false;
  const observed = function (this: tf.Optimizer, gradients: NamedGradients): void {
    const isFirst = !isOver;
    restore();
    if (isFirst) {
      try {
        tell(copies(gradients));
      } catch (error) {
        onFault(error);
      }
    }
    original.call(this, gradients as tf.NamedTensorMap);
  };
  const restore = () => {
    isOver = true;
    // Someone else's wrapper around this one keeps it alive: then it only passes on.
    if (optimizer.applyGradients !== observed) return;
    if (own) Object.defineProperty(optimizer, 'applyGradients', own);
    else Reflect.deleteProperty(optimizer, 'applyGradients');
  };
  optimizer.applyGradients = observed as tf.Optimizer['applyGradients'];
  return restore;
}

/** The optimizer's caller disposes the gradients after the update: what is read later needs a hold of its own. */
function copies(gradients: NamedGradients): MaybePromise<NamedValues[]> {
  if (readsAtOnce()) return gradientValues(gradients);
  const kept = (
    Array.isArray(gradients) ? gradients : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }))
  )
    .filter(({ tensor }) => tensor)
    .map(({ name, tensor }) => ({ name, tensor: tf.keep(tensor.clone()) as tf.Tensor }));
  return andFinally(
    () => gradientValues(kept),
    () => tf.dispose(kept.map(({ tensor }) => tensor)),
  );
}
