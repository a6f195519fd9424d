import type { TensorInfo } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type CpuBackend, cpuStore, runCpuKernel } from '../cpu/cpu-store.ts';
import { allowComplexReads } from './complex-reads.ts';
import type { Kernel } from './kernel.ts';

/** The cpu backend's kernel, run on copies of the inputs; its outputs are copied back to the wasm heap. */
export function borrowFromCpu(kernelName: string): Kernel {
  return ({ inputs, attrs, backend }) => {
    const cpu = cpuStore();
    const copies = (Array.isArray(inputs) ? [] : {}) as typeof inputs;
    try {
      for (const [name, info] of Object.entries(inputs)) copies[name] = copyToCpu(backend, cpu, info);
      const result = runCpuKernel(kernelName, copies, attrs);
      return Array.isArray(result)
        ? result.map((info) => moveToWasm(backend, cpu, info))
        : moveToWasm(backend, cpu, result);
    } finally {
      for (const copy of Object.values(copies)) cpu.disposeData(copy.dataId);
    }
  };
}

function copyToCpu(backend: BackendWasm, cpu: CpuBackend, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  const values = backend.readSync(dataId) as Float32Array;
  if (dtype !== 'complex64') return { dataId: cpu.write(values, shape, dtype), shape, dtype };
  // wasm keeps a complex tensor as pairs, cpu as two tensors.
  const half = (offset: 0 | 1): TensorInfo => ({
    dataId: cpu.write(
      Float32Array.from({ length: values.length / 2 }, (_, i) => values[2 * i + offset]!),
      shape,
      'float32',
    ),
    shape,
    dtype: 'float32',
  });
  const real = half(0);
  const imag = half(1);
  const complex = runCpuKernel('Complex', { real, imag }, {}) as TensorInfo;
  cpu.disposeData(real.dataId);
  cpu.disposeData(imag.dataId);
  return complex;
}

function moveToWasm(backend: BackendWasm, cpu: CpuBackend, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  if (dtype === 'complex64') allowComplexReads(backend);
  const moved = backend.makeOutput(shape, dtype, undefined, cpu.readSync(dataId) as Float32Array);
  cpu.disposeData(dataId);
  return moved;
}
