import { resizeNearestNeighborGradient } from '../../resize-nearest-neighbor-gradient.ts';
import { heapView, inputOf, type KernelMaker, zerosOutput } from '../kernel.ts';

export const resizeNearestNeighborGrad: KernelMaker = () => (call) => {
  const { backend, attrs } = call;
  const images = inputOf(call, 'images');
  const dy = inputOf(call, 'dy');
  const output = zerosOutput(backend, images.shape, 'float32');
  resizeNearestNeighborGradient(
    heapView(backend, dy),
    dy.shape,
    heapView(backend, output) as Float32Array,
    images.shape,
    attrs.alignCorners === true,
  );
  return output;
};
