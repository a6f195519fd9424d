import { largeFloat64 } from '../large-array.ts';

/**
 * Up to so much stays for the next caller. Fresh memory costs a page fault every 4 KiB, and every 64 MiB of it a garbage
 * collection. Nothing stays when it has not been wanted for a while.
 */
const KEPT_BYTES = 128 * 2 ** 20;
const KEPT_MS = 10_000;

const kept: ArrayBuffer[] = [];
const lent = new WeakSet<ArrayBuffer>();
let keptBytes = 0;
let forget: NodeJS.Timeout | undefined;

/**
 * Work space of float64 numbers, with whatever its last user left in it. It belongs to the caller alone, also across an
 * await, until {@link giveBack}; one that is never given back is collected.
 */
export function borrow(length: number): Float64Array<ArrayBuffer> {
  return new Float64Array(borrowBytes(8 * length), 0, length);
}

/** The same of float32 numbers. */
export function borrowFloat32(length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(borrowBytes(4 * length), 0, length);
}

/** Whether an array is such a space, in use. */
export function isBorrowed({ buffer }: Float64Array<ArrayBuffer>): boolean {
  return lent.has(buffer);
}

/** Ends the use of a space. */
export function giveBack({ buffer }: Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>): void {
  takeBack(buffer);
}

/** Ends the use of a buffer when it is such a space, and has not moved to another thread; false when not. */
export function takeBack(buffer: ArrayBuffer): boolean {
  if (!lent.delete(buffer)) return false;
  if (buffer.byteLength === 0 || keptBytes + buffer.byteLength > KEPT_BYTES) return false;
  kept.push(buffer);
  kept.sort((a, b) => a.byteLength - b.byteLength);
  keptBytes += buffer.byteLength;
  forget ??= setTimeout(forgetAll, KEPT_MS).unref();
  forget.refresh();
  return true;
}

function forgetAll(): void {
  kept.length = 0;
  keptBytes = 0;
  forget = undefined;
}

function borrowBytes(bytes: number): ArrayBuffer {
  const at = kept.findIndex(({ byteLength }) => byteLength >= bytes);
  const space = at < 0 ? largeFloat64(Math.ceil(bytes / 8)).buffer : (kept.splice(at, 1)[0] as ArrayBuffer);
  if (at >= 0) keptBytes -= space.byteLength;
  lent.add(space);
  return space;
}
