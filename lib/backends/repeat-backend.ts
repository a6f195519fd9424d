import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { messageOf, NtkBoardError } from '../protocol/errors.ts';
import type { BackendName } from './candidates/candidate.ts';
import { loadNative } from './native/load-native.ts';
import { selectBackend } from './select-backend.ts';
import { startCandidate } from './start-candidate.ts';

/** The backend of one thread, as another one of the same process can have it too. */
export interface RepeatedBackend {
  name: BackendName;
  /** tfjs-node's addon as this process loaded it; null where it is not used. */
  addon: string | null;
}

const REPEATABLE: readonly string[] = ['tensorflow', 'wasm', 'cpu'] satisfies BackendName[];

/**
 * The current backend, for {@link repeatBackend}.
 *
 * @throws NtkBoardError `worker-unavailable` on a GPU and for backends that are not known here
 */
export function repeatableBackend(): RepeatedBackend {
  const name = tf.getBackend();
  const onGpu = name === 'tensorflow' && (tf.backend() as unknown as { isUsingGpuDevice: boolean }).isUsingGpuDevice;
  if (!REPEATABLE.includes(name) || onGpu) {
    throw new NtkBoardError(
      'worker-unavailable',
      `worker: expected a backend that computes on the processor (${REPEATABLE.join(', ')}), got ${onGpu ? 'a GPU' : name}. What is on a GPU stays there; snapshots are taken on the training's thread.`,
    );
  }
  return { name: name as BackendName, addon: name === 'tensorflow' ? loadedAddon() : null };
}

/**
 * Makes the same backend the current one in this thread: the same libtensorflow, which the process has loaded already, completed
 * wasm, or cpu.
 *
 * @throws NtkBoardError `worker-unavailable`
 */
export async function repeatBackend({ name, addon }: RepeatedBackend): Promise<void> {
  if (tf.engine().backendName === name) return;
  try {
    if (!addon) await selectBackend({ prefer: name });
    else {
      const prepare = () => loadNative(dirname(dirname(dirname(addon))));
      await startCandidate({ label: name, backend: name, description: () => name, prepare });
    }
  } catch (error) {
    throw new NtkBoardError(
      'worker-unavailable',
      `worker: expected the backend ${name} to start in another thread too, got: ${messageOf(error)}. Snapshots are taken on the training's thread.`,
      { cause: error },
    );
  }
}

/** Path of tfjs-node's addon as Node loaded it: `<package>/lib/napi-v8/tfjs_binding.node`. */
function loadedAddon(): string | null {
  return Object.keys(createRequire(import.meta.url).cache).find((path) => path.endsWith('tfjs_binding.node')) ?? null;
}
