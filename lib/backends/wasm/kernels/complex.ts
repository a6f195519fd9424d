import { borrowFromCpu } from '../borrow-from-cpu.ts';
import { allowComplexReads } from '../complex-reads.ts';
import { heapView, inputOf, type Kernel, type KernelMaker } from '../kernel.ts';

/** (real, imaginary) pairs from two float32 tensors of one shape. */
export const complex: KernelMaker = () => (call) => {
  const { backend } = call;
  const real = inputOf(call, 'real');
  allowComplexReads(backend);
  const realValues = heapView(backend, real);
  const imagValues = heapView(backend, inputOf(call, 'imag'));
  const pairs = new Float32Array(2 * realValues.length);
  for (let i = 0; i < realValues.length; i++) {
    pairs[2 * i] = realValues[i]!;
    pairs[2 * i + 1] = imagValues[i]!;
  }
  return backend.makeOutput(real.shape, 'complex64', undefined, pairs);
};

/** tfjs's kernel for real numbers, the cpu backend's as soon as complex ones take part. */
export const borrowedForComplex =
  (kernelName: string): KernelMaker =>
  (original): Kernel => {
    const borrowed = borrowFromCpu(kernelName);
    return (call) => {
      const isComplex =
        call.attrs?.dtype === 'complex64' || Object.values(call.inputs).some(({ dtype }) => dtype === 'complex64');
      return (isComplex ? borrowed : original(kernelName))(call);
    };
  };
