/**
 * The gradient of nearest-neighbour resizing: each output pixel's cotangent goes to the one input pixel it was copied
 * from. tfjs's own kernels read the wrong sample's cotangents when a batch has more than one.
 *
 * @param dy `[N, outHeight, outWidth, C]`, row-major
 * @param dx `[N, inHeight, inWidth, C]`, all zeros; receives the result
 */
export function resizeNearestNeighborGradient(
  dy: ArrayLike<number>,
  dyShape: readonly number[],
  dx: Float32Array,
  dxShape: readonly number[],
  alignCorners: boolean,
): void {
  const [batch, outHeight, outWidth, channels] = dyShape as [number, number, number, number];
  const [, inHeight, inWidth] = dxShape as [number, number, number, number];
  const rows = sourceIndices(outHeight, inHeight, alignCorners);
  const columns = sourceIndices(outWidth, inWidth, alignCorners);
  let from = 0;
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++, from += channels) {
        const to = ((n * inHeight + rows[y]!) * inWidth + columns[x]!) * channels;
        for (let c = 0; c < channels; c++) dx[to + c]! += dy[from + c]!;
      }
    }
  }
}

/** For each output index, the input index that the forward kernel copied. */
function sourceIndices(outSize: number, inSize: number, alignCorners: boolean): number[] {
  const aligned = alignCorners && outSize > 1;
  const scale = aligned ? (inSize - 1) / (outSize - 1) : inSize / outSize;
  return Array.from({ length: outSize }, (_, index) =>
    Math.min(inSize - 1, alignCorners ? Math.round(index * scale) : Math.floor(index * scale)),
  );
}
