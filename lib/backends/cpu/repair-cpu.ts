import * as tf from '@tensorflow/tfjs';
import { resizeNearestNeighborGradient } from '../resize-nearest-neighbor-gradient.ts';
import { cpuStore } from './cpu-store.ts';

const KERNEL = 'ResizeNearestNeighborGrad';
const REPAIRED = Symbol.for('ntkboard.repaired');

/**
 * Replaces the one gradient kernel of tfjs's cpu backend that is wrong. Repeating it changes nothing.
 *
 * @returns takes back what this call has changed
 */
export function repairCpu(): () => void {
  const registered = tf.getKernel(KERNEL, 'cpu');
  if (REPAIRED in registered.kernelFunc) return () => {};
  const kernelFunc: typeof registered.kernelFunc = ({ inputs, attrs }) => {
    const { images, dy } = inputs;
    if (!images || !dy) throw new Error(`expected the inputs images and dy, got ${Object.keys(inputs).join(', ')}`);
    const cpu = cpuStore();
    const dx = new Float32Array(images.shape.reduce((size, length) => size * length, 1));
    const cotangents = cpu.readSync(dy.dataId) as Float32Array;
    resizeNearestNeighborGradient(cotangents, dy.shape, dx, images.shape, attrs?.alignCorners === true);
    return { dataId: cpu.write(dx, images.shape, 'float32'), shape: images.shape, dtype: 'float32' };
  };
  tf.unregisterKernel(KERNEL, 'cpu');
  tf.registerKernel({ ...registered, kernelFunc: Object.assign(kernelFunc, { [REPAIRED]: true }) });
  return () => {
    tf.unregisterKernel(KERNEL, 'cpu');
    tf.registerKernel(registered);
  };
}
