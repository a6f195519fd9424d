import * as tf from '@tensorflow/tfjs';
import type { CorrectGradient } from './correct-gradient.ts';

type Images = [number, number, number, number];
type Volumes = [number, number, number, number, number];
type Size2 = [number, number];
type Size3 = [number, number, number];

/**
 * The mean of a window. One that reaches over the edge is the mean of what lies inside, and so is its gradient; on the cpu and wasm
 * backends tfjs 4.22 divides that by the size of the whole window.
 */
export const avgPool = meanOver('AvgPool', (shape, attrs) => {
  const { strides, pad, dimRoundingMode } = attrs as unknown as tf.AvgPoolAttrs;
  const size = attrs.filterSize as Size2;
  const info = tf.backend_util.computePool2DInfo(shape as Images, size, strides, 1, pad, dimRoundingMode);
  return {
    filter: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    out: [info.outHeight, info.outWidth],
    before: [info.padInfo.top, info.padInfo.left],
  };
});

/** The same in three dimensions. */
export const avgPool3d = meanOver('AvgPool3D', (shape, attrs) => {
  const { strides, pad, dimRoundingMode } = attrs as unknown as tf.AvgPool3DAttrs;
  const size = attrs.filterSize as Size3;
  const info = tf.backend_util.computePool3DInfo(shape as Volumes, size, strides, 1, pad, dimRoundingMode);
  return {
    filter: [info.filterDepth, info.filterHeight, info.filterWidth],
    strides: [info.strideDepth, info.strideHeight, info.strideWidth],
    out: [info.outDepth, info.outHeight, info.outWidth],
    before: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
  };
});

function meanOver(
  kernelName: Pooling,
  windowsOf: (shape: number[], attrs: tf.NamedAttrMap) => Windows,
): CorrectGradient {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { shape } = x as tf.Tensor;
      return { x: () => meanGradient(kernelName, dy as tf.Tensor, shape, windowsOf(shape, attrs)) };
    },
  };
}

type Pooling = 'AvgPool' | 'AvgPool3D';

/** Windows over the spatial axes; `before` is the padding in front of each. */
interface Windows {
  filter: number[];
  strides: number[];
  out: number[];
  before: number[];
}

/** As if the input had been padded with zeros before: no window then reaches over the edge, and each counts for what was inside. */
function meanGradient(
  kernel: Pooling,
  dy: tf.Tensor,
  shape: number[],
  { filter, strides, out, before }: Windows,
): tf.Tensor {
  const sides = filter.map((size, i): [number, number] => {
    const reach = ((out[i] as number) - 1) * (strides[i] as number) + size;
    const front = before[i] as number;
    return [front, Math.max(0, reach - front - (shape[i + 1] as number))];
  });
  const attrs = { filterSize: filter, strides, pad: 'valid' };
  const pool = (x: tf.Tensor) => tf.engine().runKernel(kernel, { x }, attrs) as tf.Tensor;
  const back = (cotangent: tf.Tensor, inputShape: number[]) =>
    tf.engine().runKernel(`${kernel}Grad`, { dy: cotangent, input: tf.zeros(inputShape) }, attrs) as tf.Tensor;
  if (sides.every(([front, behind]) => front + behind === 0)) return back(dy, shape);
  const around: [number, number][] = [[0, 0], ...sides, [0, 0]];
  const inside = pool(tf.pad(tf.ones([1, ...shape.slice(1, -1), 1]), around));
  const padded = shape.map(
    (size, axis) => size + (around[axis] as [number, number])[0] + (around[axis] as [number, number])[1],
  );
  return tf.slice(
    back(tf.div(dy, inside), padded),
    around.map(([front]) => front),
    shape,
  );
}
