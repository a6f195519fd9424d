/** Up to so much stays for the next caller. Fresh memory costs a page fault every 4 KiB: much, for a small matrix. */
const KEPT_BYTES = 4 * 2 ** 20;

const kept: Float64Array<ArrayBuffer>[] = [];
let keptBytes = 0;

/**
 * Work space of float64 numbers, with whatever its last user left in it. It belongs to the caller alone, also across an
 * await, until {@link giveBack}; one that is never given back is collected.
 */
export function borrow(length: number): Float64Array<ArrayBuffer> {
  const at = kept.findIndex((space) => space.length >= length);
  if (at < 0) return new Float64Array(length);
  const [space] = kept.splice(at, 1) as [Float64Array<ArrayBuffer>];
  keptBytes -= space.byteLength;
  return space.subarray(0, length);
}

/** Ends the use of a space from {@link borrow}. */
export function giveBack({ buffer }: Float64Array<ArrayBuffer>): void {
  if (buffer.byteLength === 0 || keptBytes + buffer.byteLength > KEPT_BYTES) return;
  kept.push(new Float64Array(buffer));
  kept.sort((a, b) => a.length - b.length);
  keptBytes += buffer.byteLength;
}
