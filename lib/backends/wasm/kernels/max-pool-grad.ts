import { backend_util } from '@tensorflow/tfjs';
import { heapView, inputOf, type KernelMaker, zerosOutput } from '../kernel.ts';

/**
 * The gradient of max pooling: each cotangent goes to the first largest entry of its window. One pass over the windows,
 * where tfjs-backend-wasm searches the windows of every input entry.
 */
export const maxPoolGrad: KernelMaker = () => (call) => {
  const { backend, attrs } = call;
  const input = inputOf(call, 'input');
  const dy = inputOf(call, 'dy');
  const info = backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    attrs.filterSize as number,
    attrs.strides as number,
    1,
    attrs.pad as 'same',
    attrs.dimRoundingMode as 'floor',
  );
  const { inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
  const output = zerosOutput(backend, input.shape, 'float32');
  const dx = heapView(backend, output);
  const values = heapView(backend, input);
  const cotangents = heapView(backend, dy);
  const largest = new Float32Array(channels);
  const at = new Int32Array(channels);
  let from = 0;
  for (let n = 0; n < info.batchSize; n++) {
    for (let y = 0; y < outHeight; y++) {
      const top = y * info.strideHeight - info.padInfo.top;
      const endRow = Math.min(inHeight, top + info.filterHeight);
      for (let x = 0; x < outWidth; x++, from += channels) {
        const left = x * info.strideWidth - info.padInfo.left;
        const endColumn = Math.min(inWidth, left + info.filterWidth);
        largest.fill(Number.NEGATIVE_INFINITY);
        at.fill(-1);
        for (let row = Math.max(0, top); row < endRow; row++) {
          for (let column = Math.max(0, left); column < endColumn; column++) {
            const start = ((n * inHeight + row) * inWidth + column) * channels;
            for (let c = 0; c < channels; c++) {
              const value = values[start + c]!;
              if (value > largest[c]!) {
                largest[c] = value;
                at[c] = start + c;
              }
            }
          }
        }
        for (let c = 0; c < channels; c++) {
          if (at[c]! >= 0) dx[at[c]!]! += cotangents[from + c]!;
        }
      }
    }
  }
  return output;
};
