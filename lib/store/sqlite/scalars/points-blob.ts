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
  // A copy: the driver's buffers have no alignment.
  const bytes = new Uint8Array(blob);
  const header = new DataView(bytes.buffer);
  if (bytes.length < HEADER_BYTES || header.getUint8(VERSION_AT) !== VERSION) {
    throw new RangeError(`expected packed points, got ${bytes.length} other bytes`);
  }
  if (crc32(bytes.subarray(HEADER_BYTES)) !== header.getUint32(CHECKSUM_AT, true)) {
    throw new RangeError('expected packed points, got some whose checksum is wrong');
  }
  const points = allocatePoints(header.getUint32(COUNT_AT, true));
  let at = HEADER_BYTES;
  COLUMNS.forEach((column, i) => {
    at = decodeColumn(bytes[CODINGS_AT + i]!, bytes.buffer, at, points[column]);
  });
  return points;
}
