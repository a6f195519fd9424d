import { crc32 } from 'node:zlib';
import { decodeColumn, encodeColumn, planColumn } from './number-column.ts';
import { allocatePoints, COLUMNS, type Points } from './points.ts';

/**
 * Layout, little-endian: uint8 version, the coding of each column as uint8, two bytes of padding, uint32 count, uint32
 * CRC-32 of all that follows; then the columns, each from a multiple of 8.
 */
const HEADER_BYTES = 16;
const VERSION = 1;
const VERSION_AT = 0;
const CODINGS_AT = 1;
const COUNT_AT = 8;
const CHECKSUM_AT = 12;

/** At least one point, packed; every number comes back exactly. About 6 to 12 bytes a point. */
export function encodePoints(points: Points): Uint8Array {
  const plans = COLUMNS.map((column) => planColumn(points[column]));
  const bytes = new Uint8Array(plans.reduce((sum, { byteLength }) => sum + byteLength, HEADER_BYTES));
  let at = HEADER_BYTES;
  plans.forEach((plan, i) => {
    bytes[CODINGS_AT + i] = plan.coding;
    encodeColumn(points[COLUMNS[i]!], plan, bytes.buffer, at);
    at += plan.byteLength;
  });
  const header = new DataView(bytes.buffer);
  header.setUint8(VERSION_AT, VERSION);
  header.setUint32(COUNT_AT, points.steps.length, true);
  header.setUint32(CHECKSUM_AT, crc32(bytes.subarray(HEADER_BYTES)), true);
  return bytes;
}

/**
 * The inverse of {@link encodePoints}.
 *
 * @throws RangeError when the bytes are damaged
 */
export function decodePoints(blob: Uint8Array): Points {
  const points = allocatePoints(countOf(blob));
  decodeInto(blob, points, 0);
  return points;
}

/** The points of several blobs, one behind the other. */
export function decodeAll(blobs: readonly Uint8Array[]): Points {
  const points = allocatePoints(blobs.reduce((sum, blob) => sum + countOf(blob), 0));
  let at = 0;
  for (const blob of blobs) at += decodeInto(blob, points, at);
  return points;
}

/**
 * How many points a blob holds.
 *
 * @throws RangeError when it holds none
 */
export function countOf(blob: Uint8Array): number {
  if (blob.length < HEADER_BYTES || blob[VERSION_AT] !== VERSION) {
    throw new RangeError(`expected packed points, got ${blob.length} other bytes`);
  }
  return new DataView(blob.buffer, blob.byteOffset).getUint32(COUNT_AT, true);
}

/**
 * Reads a blob's points to index `start` and returns how many they are.
 *
 * @throws RangeError when the bytes are damaged
 */
export function decodeInto(blob: Uint8Array, points: Points, start: number): number {
  const checksum = new DataView(blob.buffer, blob.byteOffset).getUint32(CHECKSUM_AT, true);
  if (crc32(blob.subarray(HEADER_BYTES)) !== checksum) {
    throw new RangeError('expected packed points, got some whose checksum is wrong');
  }
  const count = countOf(blob);
  // The driver's buffers need not be aligned.
  const { buffer, byteOffset } = blob.byteOffset % 8 === 0 ? blob : new Uint8Array(blob);
  let at = byteOffset + HEADER_BYTES;
  COLUMNS.forEach((column, i) => {
    at = decodeColumn(blob[CODINGS_AT + i]!, buffer as ArrayBuffer, at, points[column].subarray(start, start + count));
  });
  return count;
}
