import * as tf from '@tensorflow/tfjs';
import type { CorrectGradient } from './correct-gradient.ts';

/**
 * The greatest entry along some axes. Where several are equal each gets its share, as in TensorFlow; tfjs 4.22 gives each the whole
 * cotangent, so that pixels which upsampling has doubled count twice.
 */
export const max: CorrectGradient = {
  kernelName: 'Max',
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, [x, y], attrs) => ({ x: () => amongEqual(dy as tf.Tensor, x as tf.Tensor, y as tf.Tensor, attrs) }),
};

/** The same for the least entry. */
export const min: CorrectGradient = { ...max, kernelName: 'Min' };

function amongEqual(dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor, attrs: tf.NamedAttrMap): tf.Tensor {
  const axes = tf.util.parseAxisParam((attrs.reductionIndices ?? attrs.axis) as number | number[], x.shape);
  const kept = tf.backend_util.expandShapeToKeepDim(
    x.shape.filter((_, axis) => !axes.includes(axis)),
    axes,
  );
  const isChosen = tf.cast(tf.equal(x, tf.reshape(y, kept)), 'float32');
  return tf.mul(isChosen, tf.div(tf.reshape(dy, kept), tf.sum(isChosen, axes, true)));
}
