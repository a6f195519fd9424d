import * as tf from '@tensorflow/tfjs';

/** The tensor in another shape, and the tensor itself when it has that shape: native backends run an operation for each reshape. */
export function reshaped(tensor: tf.Tensor, shape: number[]): tf.Tensor {
  const isSame = tensor.shape.length === shape.length && shape.every((length, axis) => tensor.shape[axis] === length);
  return isSame ? tensor : tf.reshape(tensor, shape);
}

/** Tensors of one shape behind one another along a new axis; a lone one is not copied. */
export function stacked(tensors: tf.Tensor[], axis: number): tf.Tensor {
  const [only] = tensors;
  return only && tensors.length === 1 ? tf.expandDims(only, axis) : tf.stack(tensors, axis);
}
