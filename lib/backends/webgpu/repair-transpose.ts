import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';

const repaired = new WeakSet<WebGPUBackend>();

/**
 * Repairs the transposition of integers and booleans (masks of recurrent layers, token numbers): the shaders of tfjs
 * 4.22 hand every element on as f32, which does not compile for ranks above 2, and rounds beyond 2^24 for matrices.
 */
export function repairTranspose(backend: WebGPUBackend): WebGPUBackend {
  if (repaired.has(backend)) return backend;
  repaired.add(backend);
  const run = backend.runWebGPUProgram.bind(backend);
  backend.runWebGPUProgram = (program, inputs, dtype, ...rest) => {
    if (dtype !== 'float32' && program.shaderKey.startsWith('transpose')) integersOnly(program);
    return run(program, inputs, dtype, ...rest);
  };
  return backend;
}

/** tfjs keeps compiled shaders by program and dtype: the float32 one is not touched. */
function integersOnly(program: WebGPUProgram): void {
  const code = program.getUserCode();
  program.getUserCode = () =>
    code
      .replace('setOutputAtIndex(', 'setOutputAtIndexI32(')
      .replace('array<array<f32', 'array<array<i32')
      .replace('f32(A[', 'i32(A[');
}
