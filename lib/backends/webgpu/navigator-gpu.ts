import { messageOf } from '../../protocol/errors.ts';

const PACKAGES = 'webgpu @tensorflow/tfjs-backend-webgpu@4.22.0';

/**
 * `navigator.gpu`, set up from the npm package `webgpu` (Dawn) where the program has none yet. The environment variable
 * `NTKBOARD_WEBGPU_ADAPTER` names the adapter to take (a wrong name lists those there are).
 *
 * @throws Error whose message finishes the sentence "webgpu ..."
 */
export async function navigatorGpu(): Promise<GPU> {
  if (navigator.gpu) return navigator.gpu;
  const { create, globals } = await importOptional('webgpu', () => import('webgpu'));
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  const adapter = process.env.NTKBOARD_WEBGPU_ADAPTER;
  const gpu = create(adapter ? [`adapter=${adapter}`] : []);
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true, writable: true });
  return gpu;
}

/** An adapter of `gpu`, the fastest first. */
export async function gpuAdapter(gpu: GPU): Promise<GPUAdapter> {
  let fault = '';
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch((error: unknown) => {
    fault = ` (${messageOf(error).replaceAll('\n', ' ')})`;
    return null;
  });
  if (!adapter) throw new Error(`finds no adapter${fault}${ADAPTER_ADVICE[process.platform] ?? ''}`);
  return adapter;
}

const ADAPTER_ADVICE: Partial<Record<NodeJS.Platform, string>> = {
  linux:
    '. It needs libvulkan.so.1 and a Vulkan driver: the one of the GPU, or a software adapter (Debian: libvulkan1 with' +
    ' mesa-vulkan-drivers where its Mesa is newer than the 22.3 of Debian 12; or with the SwiftShader that the package' +
    ' chromium brings: VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json)',
};

/** A package that is there, or an error that says how to get it. */
export async function importOptional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    const why = missing
      ? `is not installed: run \`npm install ${PACKAGES}\``
      : `does not load: ${messageOf(error).split('\n')[0]}`;
    throw new Error(missing ? `${why} (${name} is missing)` : `needs the package ${name}, which ${why}`, {
      cause: error,
    });
  }
}
