import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type EventMessage, encodeEvent } from './event-messages.ts';
import { tfRecord } from './record.ts';

/** Bytes kept while the disk refuses them; further events are left out. */
const MAX_PENDING_BYTES = 32 * 2 ** 20;
const NAME = /^events\.out\.tfevents\.(\d+)\./;

let filesOfProcess = 0;

/**
 * One event file of TensorBoard, made in `folder` at the first flush. Appended to, never rewritten: of what was flushed, a reader sees whole
 * records, also after a failed write and after this process was killed.
 */
export class EventFile {
  readonly #folder: string;
  #descriptor: number | null = null;
  #length = 0;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #leftOut = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.append({ wallTime: Date.now() / 1000, fileVersion: 'brain.Event:2' });
  }

  /** Events left out since the last call, because the disk refused too many. */
  takeLeftOut(): number {
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }

  /** Adds an event to what the next flush writes. */
  append(event: EventMessage): void {
    const record = tfRecord(encodeEvent(event));
    if (this.#pendingBytes + record.length > MAX_PENDING_BYTES) {
      this.#leftOut++;
      return;
    }
    this.#pending.push(record);
    this.#pendingBytes += record.length;
  }

  /**
   * Hands everything appended to the operating system, where it survives this process.
   *
   * @throws the file system's error; the events are kept for the next flush
   */
  flush(): void {
    if (this.#pending.length === 0) return;
    this.#descriptor ??= this.#open();
    const bytes = Buffer.concat(this.#pending, this.#pendingBytes);
    try {
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written, this.#length + written);
      }
    } catch (error) {
      // Half a record would end the file for a reader: all that comes after it would be lost.
      ftruncateSync(this.#descriptor, this.#length);
      throw error;
    }
    this.#length += bytes.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** Makes what is flushed survive a power cut. */
  sync(): void {
    if (this.#descriptor !== null) fsyncSync(this.#descriptor);
  }

  close(): void {
    try {
      this.flush();
    } finally {
      if (this.#descriptor !== null) closeSync(this.#descriptor);
      this.#descriptor = null;
    }
  }

  #open(): number {
    mkdirSync(this.#folder, { recursive: true });
    const name = `events.out.tfevents.${this.#seconds()}.${hostname()}.${process.pid}.${filesOfProcess++}.v2`;
    return openSync(join(this.#folder, name), 'wx');
  }

  /** TensorBoard reads the files of a folder in the order of their names: a new one comes last, also when the clock went back. */
  #seconds(): string {
    const earlier = readdirSync(this.#folder).map((name) => Number(NAME.exec(name)?.[1] ?? 0));
    return String(Math.max(Math.floor(Date.now() / 1000), ...earlier.map((seconds) => seconds + 1))).padStart(10, '0');
  }
}
