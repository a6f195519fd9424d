/** A value as SQLite stores it. */
export type SqlValue = null | number | string | Uint8Array;

/** A variable-length integer at a place, and the place behind it; beyond the end it reads zeros. */
export function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0n;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i] ?? 0;
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return { value: Number(value), end: at + i + 1 };
  }
  value = (value << 8n) | BigInt(bytes[at + 8] ?? 0);
  return { value: Number(BigInt.asIntN(64, value)), end: at + 9 };
}

/**
 * The values of a record, or null when the bytes are none.
 *
 * Source: "Record Format", https://www.sqlite.org/fileformat2.html#record_format
 */
export function readRecord(bytes: Uint8Array): SqlValue[] | null {
  const { value: headerEnd, end } = readVarint(bytes, 0);
  if (headerEnd < end || headerEnd > bytes.length) return null;
  const values: SqlValue[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let place = headerEnd;
  for (let at = end; at < headerEnd; ) {
    const { value: serialType, end: next } = readVarint(bytes, at);
    at = next;
    const length = lengthOf(serialType);
    if (length === null || place + length > bytes.length) return null;
    values.push(readValue(buffer, place, serialType, length));
    place += length;
  }
  return place === bytes.length ? values : null;
}

const FIXED_LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function lengthOf(serialType: number): number | null {
  if (serialType < 10) return FIXED_LENGTHS[serialType] ?? null;
  return serialType < 12 ? null : Math.floor((serialType - 12) / 2);
}

function readValue(bytes: Buffer, at: number, serialType: number, length: number): SqlValue {
  if (serialType === 0) return null;
  if (serialType === 7) return bytes.readDoubleBE(at);
  if (serialType === 8 || serialType === 9) return serialType - 8;
  if (serialType === 6) return Number(bytes.readBigInt64BE(at));
  if (serialType < 6) return bytes.readIntBE(at, length);
  if (serialType % 2 === 0) return new Uint8Array(bytes.subarray(at, at + length));
  return bytes.toString('utf8', at, at + length);
}
