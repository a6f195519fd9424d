import { readFileSync } from 'node:fs';
import { loadKoffi } from './load-koffi.ts';

/** Smaller arrays gain nothing. The limit is numpy's. */
const LARGE_BYTES = 4 * 2 ** 20;
const PAGE = 4096n;
/** Of madvise(2). */
const MADV_HUGEPAGE = 14;

type Advise = (array: Float64Array) => void;

let advise: Advise | undefined;

/** Zeros, as `new Float64Array`; a large one takes pages of 2 MiB where Linux gives them when asked: filling it is 3 times as fast. */
export function largeFloat64(length: number): Float64Array<ArrayBuffer> {
  const array = new Float64Array(length);
  if (array.byteLength >= LARGE_BYTES) askForLargePages(array);
  return array;
}

function askForLargePages(array: Float64Array): void {
  advise ??= findAdvise();
  advise(array);
}

/** Does nothing where there is no such thing to ask for. */
function findAdvise(): Advise {
  const nothing = () => {};
  if (process.platform !== 'linux') return nothing;
  try {
    if (!readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8').includes('[madvise]')) return nothing;
    const koffi = loadKoffi();
    const madvise = koffi.load('libc.so.6').func('madvise', 'int', ['uint64', 'size_t', 'int']);
    return (array) => {
      const start = BigInt(koffi.address(array) as bigint);
      const first = (start + PAGE - 1n) / PAGE;
      const end = (start + BigInt(array.byteLength)) / PAGE;
      madvise(first * PAGE, (end - first) * PAGE, MADV_HUGEPAGE);
    };
  } catch {
    return nothing;
  }
}
