import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

const ALLOWED = Symbol.for('ntkboard.complexReads');

/**
 * Lets the wasm backend read complex tensors, which it keeps as (real, imaginary) pairs of float32 but refuses to read
 * back. Repeating it changes nothing.
 */
export function allowComplexReads(backend: BackendWasm & { [ALLOWED]?: true }): void {
  if (backend[ALLOWED]) return;
  backend[ALLOWED] = true;
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId, start, end) => {
    const { dtype, shape, memoryOffset } = backend.dataIdMap.get(dataId);
    if (dtype !== 'complex64') return readSync(dataId, start, end);
    const count = shape.reduce((product, length) => product * length, 1);
    // Emscripten's heap, which tfjs's typings leave out.
    const { HEAPU8 } = backend.wasm as unknown as { HEAPU8: Uint8Array };
    return new Float32Array(HEAPU8.slice(memoryOffset + 8 * (start ?? 0), memoryOffset + 8 * (end ?? count)).buffer);
  };
}
