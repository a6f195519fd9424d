import type { Kernels } from './kernels.ts';
import { plainKernels } from './plain-kernels.ts';
import { kernelModule } from './wasm-kernels.ts';

/** Room for numbers, and the kernels that work on it. */
export interface Heap {
  numbers: Float64Array;
  kernels: Kernels;
}

const PAGE_BYTES = 65536;
/** A heap up to this size is kept for the next computation of the thread. */
const KEPT_BYTES = 64 * 2 ** 20;

let compiled: { module: WebAssembly.Module; isFused: boolean } | null | undefined;
let kept: { memory: WebAssembly.Memory; heap: Heap } | undefined;
let isPlainForced = false;

/**
 * A heap of at least so many float64, their contents undefined. The next call may hand out the same memory, so one
 * computation at a time uses it. Without WebAssembly, or beyond its 4 GiB, the kernels are plain TypeScript.
 */
export function openHeap(count: number): Heap {
  const wasm = isPlainForced ? null : compile();
  if (!wasm) return plainHeap(count);
  const pages = Math.ceil((count * 8) / PAGE_BYTES);
  if (kept && kept.memory.buffer.byteLength >= pages * PAGE_BYTES) return kept.heap;
  try {
    const memory = new WebAssembly.Memory({ initial: pages });
    const { exports } = new WebAssembly.Instance(wasm.module, { env: { memory } });
    const heap = { numbers: new Float64Array(memory.buffer), kernels: exports as unknown as Kernels };
    if (pages * PAGE_BYTES <= KEPT_BYTES) kept = { memory, heap };
    return heap;
  } catch {
    return plainHeap(count);
  }
}

/** What the inner loops run on here, for people. */
export function kernelsDetail(): string {
  const wasm = compile();
  if (!wasm) return 'TypeScript (no WebAssembly with SIMD)';
  return `TypeScript with WebAssembly SIMD loops${wasm.isFused ? ', fused multiply-add' : ''}`;
}

/** For tests: leaves WebAssembly aside on this thread while `run` runs. */
export function withPlainKernels<Result>(run: () => Result): Result {
  isPlainForced = true;
  try {
    return run();
  } finally {
    isPlainForced = false;
  }
}

function plainHeap(count: number): Heap {
  const numbers = new Float64Array(count);
  return { numbers, kernels: plainKernels(numbers) };
}

/** Compiles once. A page whose content security policy forbids it gets null. */
function compile(): typeof compiled {
  if (compiled !== undefined) return compiled;
  compiled = null;
  if (typeof WebAssembly === 'undefined') return compiled;
  const isFused = WebAssembly.validate(kernelModule(true));
  try {
    compiled = { module: new WebAssembly.Module(kernelModule(isFused)), isFused };
  } catch {
    // No SIMD, or not allowed.
  }
  return compiled;
}
