import type { Candidate } from './candidate.ts';
import { cpu } from './cpu.ts';
import { nativeCpu, nativeGpu } from './native.ts';
import { wasm } from './wasm.ts';
import { webgpu } from './webgpu.ts';

/** What `selectBackend` tries, best first; those that are only taken when asked for come last. */
export const CANDIDATES: readonly Candidate[] = [nativeGpu, nativeCpu, wasm, cpu, webgpu];
