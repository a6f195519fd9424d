import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isPageSize, type WalFrames, walFrames } from './wal-frames.ts';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
/** What run databases are made with; taken where the header no longer says. */
const DEFAULT_PAGE_BYTES = 4096;

/** The pages of a SQLite file and its write-ahead log, read without SQLite, whatever state they are in. */
export class PageFile {
  readonly pageSize: number;
  /** Bytes of a page without its reserved end. */
  readonly usable: number;
  readonly pageCount: number;
  /** False when the first bytes of the file are not those of a database. */
  readonly hasHeader: boolean;
  readonly header: Buffer;
  readonly #file: number;
  readonly #bytes: number;
  readonly #wal: WalFrames | null;
  readonly #walFile: number | null;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.#bytes = fstatSync(this.#file).size;
    this.#wal = walFrames(`${path}-wal`);
    this.#walFile = this.#wal && openSync(`${path}-wal`, 'r');
    const inFile = Buffer.alloc(HEADER_BYTES);
    readSync(this.#file, inFile, 0, HEADER_BYTES, 0);
    this.pageSize = this.#wal?.pageSize ?? pageSizeOf(inFile) ?? DEFAULT_PAGE_BYTES;
    this.pageCount = this.#wal?.pageCount ?? Math.ceil(this.#bytes / this.pageSize);
    this.header = Buffer.from((this.page(1) ?? inFile).subarray(0, HEADER_BYTES));
    this.hasHeader = isHeader(this.header);
    this.usable = this.pageSize - (this.hasHeader ? this.header[20]! : 0);
  }

  /** Whether a page only says which page leads to which, as files whose pages can be given back have some. */
  isPointerMap(number: number): boolean {
    if (this.hasHeader && this.header.readUInt32BE(52) === 0) return false;
    const entries = Math.floor(this.usable / 5);
    return number >= 2 && (number - 2) % (entries + 1) === 0;
  }

  /** A page, counted from 1, or null when the file ends before it. */
  page(number: number): Buffer | null {
    if (number < 1 || number > this.pageCount) return null;
    const page = Buffer.alloc(this.pageSize);
    const inWal = this.#wal?.offsets.get(number);
    const [file, at] =
      inWal === undefined ? [this.#file, (number - 1) * this.pageSize] : [this.#walFile as number, inWal];
    return readSync(file, page, 0, this.pageSize, at) === this.pageSize ? page : null;
  }

  /** Pages that header or log tell of and that the file does not have. */
  missingPages(): number {
    const inFile = Math.floor(this.#bytes / this.pageSize);
    const told = Math.max(this.#wal?.pageCount ?? 0, this.hasHeader && !this.#wal ? this.header.readUInt32BE(28) : 0);
    const onlyInLog = [...(this.#wal?.offsets.keys() ?? [])].filter((page) => page > inFile && page <= told).length;
    return Math.max(0, told - inFile - onlyInLog);
  }

  close(): void {
    closeSync(this.#file);
    if (this.#walFile !== null) closeSync(this.#walFile);
  }
}

function isHeader(header: Buffer): boolean {
  return header.toString('latin1', 0, MAGIC.length) === MAGIC && pageSizeOf(header) !== null;
}

function pageSizeOf(header: Buffer): number | null {
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const told = header.readUInt16BE(16);
  const bytes = told === 1 ? 65_536 : told;
  return isPageSize(bytes) ? bytes : null;
}
