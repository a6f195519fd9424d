import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';

const repaired = new WeakSet<WebGPUBackend>();

/**
 * Repairs the transposition of integers and booleans (masks of recurrent layers, token numbers, one-hot rows): the
 * shaders of tfjs 4.22 take every element for an f32, which does not compile for ranks above 2, and rounds beyond 2^24
 * for matrices. A float32 tensor can be concerned as well: a cast from integers leaves them as they are in memory.
 */
export function repairTranspose(backend: WebGPUBackend): WebGPUBackend {
  if (repaired.has(backend)) return backend;
  repaired.add(backend);
  const run = backend.runWebGPUProgram.bind(backend);
  backend.runWebGPUProgram = (program, inputs, dtype, ...rest) => {
    if (program.shaderKey.startsWith('transpose')) convertElements(program, dtype === 'float32' ? 'f32' : 'i32');
    return run(program, inputs, dtype, ...rest);
  };
  return backend;
}

/** tfjs keeps compiled shaders by program, and by the types in memory of input and output. */
function convertElements(program: WebGPUProgram, type: 'f32' | 'i32'): void {
  const code = program
    .getUserCode()
    .replace('setOutputAtIndex(flatIndex, A[', `setOutputAtIndex(flatIndex, ${type}(A[`)
    .replace('uniforms.aShape)]);', 'uniforms.aShape)]));');
  program.getUserCode = () =>
    type === 'f32'
      ? code
      : code
          .replace('setOutputAtIndex(', 'setOutputAtIndexI32(')
          .replace('array<array<f32', 'array<array<i32')
          .replace('f32(A[', 'i32(A[');
}
