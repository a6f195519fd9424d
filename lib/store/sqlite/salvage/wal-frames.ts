import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The last bit says in which byte order the checksums are taken. */
const MAGIC = 0x377f0682;

/** The committed pages of a write-ahead log. */
export interface WalFrames {
  pageSize: number;
  /** Pages of the database after the last commit. */
  pageCount: number;
  /** Where the newest committed content of a page lies in the log. */
  offsets: ReadonlyMap<number, number>;
}

/**
 * What a write-ahead log holds up to its last sound commit, or null when that is nothing. Only reads.
 *
 * Source: "WAL File Format", https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
export function walFrames(path: string): WalFrames | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const isWhole = readSync(file, header, 0, HEADER_BYTES, 0) === HEADER_BYTES;
    const magic = header.readUInt32BE(0);
    if (!isWhole || (magic & ~1) >>> 0 !== MAGIC) return null;
    return readFrames(file, header, (magic & 1) === 1);
  } finally {
    closeSync(file);
  }
}

function readFrames(file: number, header: Buffer, isBigEndian: boolean): WalFrames | null {
  const pageSize = header.readUInt32BE(8);
  if (!isPageSize(pageSize)) return null;
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageSize);
  const size = fstatSync(file).size;
  const salts = header.subarray(16, 24);
  let sums = checksum(header.subarray(0, 24), [0, 0], isBigEndian);
  if (!isSum(header, 24, sums)) return null;
  const committed = new Map<number, number>();
  const pending = new Map<number, number>();
  let pageCount = 0;
  for (let at = HEADER_BYTES; at + frame.length <= size; at += frame.length) {
    readSync(file, frame, 0, frame.length, at);
    sums = checksum(frame.subarray(0, 8), sums, isBigEndian);
    sums = checksum(frame.subarray(FRAME_HEADER_BYTES), sums, isBigEndian);
    // What follows was written in an earlier round, or was never finished.
    if (!frame.subarray(8, 16).equals(salts) || !isSum(frame, 16, sums)) break;
    pending.set(frame.readUInt32BE(0), at + FRAME_HEADER_BYTES);
    const pagesAfterCommit = frame.readUInt32BE(4);
    if (pagesAfterCommit === 0) continue;
    for (const [page, offset] of pending) committed.set(page, offset);
    pending.clear();
    pageCount = pagesAfterCommit;
  }
  return pageCount > 0 ? { pageSize, pageCount, offsets: committed } : null;
}

/** Whether SQLite may have pages of this size. */
export function isPageSize(bytes: number): boolean {
  return bytes >= 512 && bytes <= 65_536 && Number.isInteger(Math.log2(bytes));
}

type Sums = readonly [number, number];

function checksum(bytes: Buffer, [first, second]: Sums, isBigEndian: boolean): Sums {
  let [a, b] = [first, second];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + view.getUint32(at, !isBigEndian) + b) >>> 0;
    b = (b + view.getUint32(at + 4, !isBigEndian) + a) >>> 0;
  }
  return [a, b];
}

function isSum(bytes: Buffer, at: number, [first, second]: Sums): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
}
