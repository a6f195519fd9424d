import { availableParallelism } from 'node:os';
import { chosenGramDevice } from '../linalg/choose-provider.ts';
import type { GramDevice } from '../linalg/gram-device.ts';
import { registeredAddon } from '../linalg/providers/libtensorflow.ts';
import { invalidOption } from './check-option.ts';
import { offerTensorflow, tensorflowGpu } from './device/tensorflow-device.ts';

/**
 * Workers that contract tiles: their number, or one for each device named. `cpu:i` is a core of this machine (a worker is not
 * pinned to it, and a core may be named more than once), `gpu:i` a GPU that the native backend in use computes on.
 */
export type Parallel = number | readonly string[];

/** Names that `parallel` may list here: every core, and the GPU when the native backend computes on one. */
export function parallelDevices(): string[] {
  const cores = Array.from({ length: availableParallelism() }, (_, i) => `cpu:${i}`);
  return gpuAddon() === null ? cores : [...cores, 'gpu:0'];
}

/** Where each worker computes; of a number of workers, all where the chosen linear algebra does. */
export function workersOf(parallel: Parallel): GramDevice[] {
  if (typeof parallel === 'number') return new Array<GramDevice>(parallel).fill(chosenGramDevice());
  const addon = gpuAddon();
  return parallel.map((name) => (name.startsWith('gpu:') && addon !== null ? { addon } : null));
}

/** @throws NtkBoardError `invalid-option` for no number above 0 and no list of devices; an absent one with those found */
export function checkParallel(operation: string, got: unknown): void {
  if (got === undefined || (Number.isInteger(got) && (got as number) > 0)) return;
  const expected = "a whole number of at least 1, or a list of devices like ['cpu:0', 'cpu:1'] or ['gpu:0']";
  const isList = Array.isArray(got) && got.length > 0 && got.every((name) => typeof name === 'string');
  if (!isList) throw invalidOption(operation, 'parallel', expected, got);
  const found = parallelDevices();
  const absent = got.filter((name) => !found.includes(name));
  if (absent.length === 0) return;
  const why = absent.some((name) => name.startsWith('gpu:'))
    ? '; a GPU counts once its native backend is selected'
    : '';
  throw invalidOption(operation, 'parallel', `devices of this machine (found ${found.join(', ')}${why})`, absent);
}

/** tfjs-node's addon when it computes on a GPU and a worker thread can load it. */
function gpuAddon(): string | null {
  if (!tensorflowGpu()) return null;
  offerTensorflow();
  return registeredAddon();
}
