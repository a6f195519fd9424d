import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { completeWasm } from '../wasm/complete-wasm.ts';
import type { Candidate } from './candidate.ts';

export const wasm: Candidate = {
  label: 'wasm',
  backend: 'wasm',
  description: () => 'completed so that every layer trains',
  async prepare() {
    // Imported late: its mere registration would make it the default backend of programs that never asked.
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    if (!('wasm' in tf.engine().registry)) setWasmPaths(binariesFolder());
    completeWasm();
  },
};

/** Where the npm package keeps its `.wasm` files, also when the caller's code is bundled. */
function binariesFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  return join(dirname(manifest), 'dist') + sep;
}
