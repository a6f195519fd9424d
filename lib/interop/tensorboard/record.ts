import CRC32C from 'crc-32/crc32c.js';

const MASK_DELTA = 0xa282ead8;

/**
 * One record of a TFRecord file: uint64 length, masked CRC-32C of the length, the data, masked CRC-32C of the data; little-endian. Source:
 * TensorFlow, core/lib/io/record_writer.h.
 */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}

/** CRC-32C (Castagnoli), rotated right by 15 and with a constant added: a checksum of bytes that hold checksums. */
function maskedCrc32c(data: Uint8Array): number {
  const crc = CRC32C.buf(data) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
