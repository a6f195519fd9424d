import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';

/** Name of the tfjs backend in use, for example `wasm`. */
export function backendName(): string {
  return tf.getBackend();
}

/** Version of tfjs, for example `4.22.0`. */
export function tfjsVersion(): string {
  return tf.version.tfjs;
}

/** What the backend in use is a version of, for example `libtensorflow 2.18.1` or `tfjs-backend-wasm 4.22.0`; null when it does not say. */
export function backendVersion(): string | null {
  const { binding } = tf.backend() as { binding?: { TF_Version?: string } };
  if (binding?.TF_Version) return `libtensorflow ${binding.TF_Version}`;
  const name = `tfjs-backend-${backendName()}`;
  const known = (tf.version as Record<string, string>)[name];
  if (known) return `${name} ${known}`;
  try {
    const { version } = createRequire(import.meta.url)(`@tensorflow/${name}/package.json`) as { version: string };
    return `${name} ${version}`;
  } catch {
    return null;
  }
}
