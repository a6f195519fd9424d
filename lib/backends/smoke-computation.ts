import * as tf from '@tensorflow/tfjs';

/**
 * Trains nothing, but takes one gradient through a convolution and a matmul on the current backend and checks it
 * against the value known by hand: a backend that loads can still be unable to compute.
 *
 * @throws Error that says what came out
 */
export async function smokeComputation(): Promise<void> {
  const gradient = tf.tidy(() => {
    const image = tf.ones<tf.Rank.R4>([1, 3, 3, 1]);
    const output = (filter: tf.Tensor) =>
      tf.matMul(tf.conv2d(image, filter as tf.Tensor4D, 1, 'valid').reshape([1, 4]), tf.ones([4, 1])).sum();
    return tf.grad((filter) => output(filter).square())(tf.ones([2, 2, 1, 1]));
  });
  try {
    // Four positions of four ones: the output is 16, and d(16^2) = 2 * 16 * 4 for every filter entry.
    const values = await gradient.data();
    if (values.length !== 4 || values.some((value) => value !== 128)) {
      throw new Error(`expected the gradient 128, 128, 128, 128, got ${values.join(', ')}`);
    }
  } finally {
    gradient.dispose();
  }
}
