import type { Candidate } from './candidate.ts';
import { cpu } from './cpu.ts';
import { nativeCpu, nativeGpu } from './native.ts';
import { wasm } from './wasm.ts';

/** What `selectBackend` tries, best first. */
export const CANDIDATES: readonly Candidate[] = [nativeGpu, nativeCpu, wasm, cpu];
