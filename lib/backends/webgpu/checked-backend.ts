import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

type WebGpuBackendClass = new (...args: ConstructorParameters<typeof WebGPUBackend>) => WebGPUBackend;

/**
 * tfjs's WebGPU backend on `device`, with reads that fail after the device reported a fault. By itself a tensor too large
 * for the device, or a lost device, would show as a warning at most, and every result that depends on it as zeros.
 */
export function checkedBackend(Backend: WebGpuBackendClass, device: GPUDevice, info: GPUAdapterInfo): WebGPUBackend {
  let fault: string | null = null;
  device.addEventListener('uncapturederror', (event) => {
    // The first one is the cause; what follows from it says only that something before was invalid.
    fault ??= event.error.message;
    event.preventDefault();
  });
  void device.lost.then(({ message, reason }) => {
    if (reason !== 'destroyed') fault ??= `the device was lost: ${message}`;
  });
  const backend = new Backend(device, info);
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const values = await read(dataId);
    if (fault !== null) throw new Error(`[ntkboard] the WebGPU device reported: ${fault}`);
    return values;
  };
  return backend;
}
