import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { gpuAdapter, importOptional, navigatorGpu } from '../webgpu/navigator-gpu.ts';
import { repairTranspose } from '../webgpu/repair-transpose.ts';
import type { Candidate } from './candidate.ts';

let description = 'as this program set it up';

/**
 * Any vendor's GPU through Dawn, the npm package `webgpu`. Only taken when asked for: its results can be awaited but not
 * read at once, which programs written for the other backends may not expect.
 */
export const webgpu: Candidate = {
  label: 'webgpu',
  backend: 'webgpu',
  onlyWhenAsked: true,
  description: () => `WebGPU, ${description}`,
  async prepare() {
    if ('webgpu' in tf.engine().registryFactory) {
      if (await tf.setBackend('webgpu')) repairTranspose(tf.backend() as WebGPUBackend);
      return;
    }
    // Imported before there is a navigator.gpu: it then brings its kernels, but no backend that tfjs would take unasked.
    const { WebGPUBackend } = await importOptional(
      '@tensorflow/tfjs-backend-webgpu',
      () => import('@tensorflow/tfjs-backend-webgpu'),
    );
    const adapter = await gpuAdapter(await navigatorGpu());
    const device = await adapter.requestDevice(everythingOf(adapter));
    const { vendor, device: name, description: driver } = adapter.info;
    description = `${[vendor, name, driver].filter(Boolean).join(', ')}${adapter.info.isFallbackAdapter ? ' (software)' : ''}`;
    tf.registerBackend('webgpu', () => repairTranspose(new WebGPUBackend(device, adapter.info)), NEVER_UNASKED);
  },
};

/** Below cpu's priority of 1. */
const NEVER_UNASKED = 0;

/** A device with every limit that tfjs's programs profit from as high as the adapter allows. */
function everythingOf({ limits }: GPUAdapter): GPUDeviceDescriptor {
  return {
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    },
  };
}
