import { type Koffi, loadKoffi } from './load-koffi.ts';
import type { Rows } from './provider.ts';

/** Where the numbers of an array lie in the memory of this process. */
export interface LentArray {
  address: bigint;
  length: number;
  isDouble: boolean;
}

/**
 * What this thread has looked at. The same arrays are lent again and again, and to the collector each new look at one is memory of
 * its size that was taken: garbage collections follow.
 */
const opened = new Map<string, Rows>();
const MOST_OPENED = 64;

let koffi: Koffi | null | undefined;

/** Whether a thread can show another where an array lies: koffi is there, and the runtime lets it look. */
export function canLend(): boolean {
  return loaded() !== null;
}

/** The array as what another thread of this process can {@link openLent}. It must be kept, and not moved, until that one is done. */
export function lend(array: Rows): LentArray {
  const isDouble = array instanceof Float64Array;
  return { address: (loaded() as Koffi).address(array), length: array.length, isDouble };
}

/** What other threads may still look at. */
const lent = new Set<object>();

/** Does work that lends arrays of `owner` to other threads: until it is done the collector does not take them. */
export async function whileLent<T>(owner: object, work: () => Promise<T>): Promise<T> {
  lent.add(owner);
  try {
    return await work();
  } finally {
    lent.delete(owner);
  }
}

/** The very numbers another thread has lent, not a copy: who writes them must be alone. Read only while they are lent. */
export function openLent({ address, length, isDouble }: LentArray): Rows {
  const key = `${address} ${length} ${isDouble}`;
  const known = opened.get(key);
  if (known) return known;
  const buffer = (loaded() as Koffi).view(address, length * (isDouble ? 8 : 4));
  const array = isDouble ? new Float64Array(buffer) : new Float32Array(buffer);
  if (opened.size >= MOST_OPENED) opened.clear();
  opened.set(key, array);
  return array;
}

function loaded(): Koffi | null {
  if (koffi !== undefined) return koffi;
  koffi = null;
  try {
    const found = loadKoffi();
    const trial = Float64Array.of(0, 1);
    // Some runtimes (Electron) allow no array over memory that is not their own.
    if (new Float64Array(found.view(found.address(trial), trial.byteLength))[1] === 1) koffi = found;
  } catch {
    // No koffi, or no such arrays.
  }
  return koffi;
}
