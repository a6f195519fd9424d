// Typed arrays as little-endian blobs. Every platform Node runs on is little-endian, so no byte is swapped.

/** The bytes of an array, without a copy. */
export function toBlob(array: Float64Array | Float32Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** float64 values of a blob, in memory of their own: the driver's buffers have no alignment. */
export function float64FromBlob(blob: Uint8Array): Float64Array {
  return new Float64Array(new Uint8Array(blob).buffer);
}

/** int32 values of a blob, in memory of their own. */
export function int32FromBlob(blob: Uint8Array): Int32Array {
  return new Int32Array(new Uint8Array(blob).buffer);
}
