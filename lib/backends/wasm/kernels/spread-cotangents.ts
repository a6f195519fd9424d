import type { backend_util, TensorInfo } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapView, zerosOutput } from '../kernel.ts';

/**
 * dY `[N, outHeight, outWidth, C]` spread out so that a stride-1, unpadded convolution with the rotated filter has the
 * input's gradient as output: `stride - 1` zeros between neighbours and a margin of zeros around, together
 * `[N, inHeight + (kh - 1) * dilation, inWidth + (kw - 1) * dilation, C]`.
 */
export function spreadCotangents(backend: BackendWasm, dy: TensorInfo, info: backend_util.Conv2DInfo): TensorInfo {
  const [batch, outHeight, outWidth, channels] = dy.shape as [number, number, number, number];
  const marginHeight = (info.filterHeight - 1) * info.dilationHeight;
  const marginWidth = (info.filterWidth - 1) * info.dilationWidth;
  const height = info.inHeight + marginHeight;
  const width = info.inWidth + marginWidth;
  const output = zerosOutput(backend, [batch, height, width, channels], 'float32');
  const from = heapView(backend, dy);
  const to = heapView(backend, output);
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < outHeight; y++) {
      // Positions that lie outside saw nothing but padding.
      const row = y * info.strideHeight + marginHeight - info.padInfo.top;
      if (row < 0 || row >= height) continue;
      for (let x = 0; x < outWidth; x++) {
        const column = x * info.strideWidth + marginWidth - info.padInfo.left;
        if (column < 0 || column >= width) continue;
        const source = ((n * outHeight + y) * outWidth + x) * channels;
        const target = ((n * height + row) * width + column) * channels;
        for (let c = 0; c < channels; c++) to[target + c] = from[source + c]!;
      }
    }
  }
  return output;
}
