import * as tf from '@tensorflow/tfjs';
import { messageOf, NtkBoardError } from '../protocol/errors.ts';
import type { BackendName, Candidate } from './candidates/candidate.ts';
import { CANDIDATES } from './candidates/index.ts';
import { nativeLoaded } from './candidates/native.ts';
import { startCandidate } from './start-candidate.ts';

/** Best first: those of the backend asked for, or all that may be chosen unasked. */
function candidatesFor(prefer: BackendName | undefined): readonly Candidate[] {
  const loaded = 'tensorflow' in tf.engine().registryFactory;
  const here = loaded ? [nativeLoaded, ...CANDIDATES.filter(({ backend }) => backend !== 'tensorflow')] : CANDIDATES;
  return here.filter(({ backend, onlyWhenAsked }) => (prefer === undefined ? !onlyWhenAsked : backend === prefer));
}

export interface SelectBackendOptions {
  /** Takes this backend or throws; absent: the best one that works. */
  prefer?: BackendName;
  /** Receives the one line that says what was chosen and why, for example `console.log`. */
  log?: (line: string) => void;
}

export interface SelectedBackend {
  /** What `tf.getBackend()` now returns. */
  name: BackendName;
  reason: string;
  /** Every candidate that was looked at, in order; `why` finishes the sentence "<name> ...". */
  tried: { name: string; ok: boolean; why: string }[];
}

/**
 * Makes the best tfjs backend that really works in this process the current one: `@tensorflow/tfjs-node-gpu`, then
 * `@tensorflow/tfjs-node` (both optional: of the project, or brought by `npx ntkboard setup-native`; nothing is ever
 * downloaded here), then wasm completed with the kernels that training needs, then cpu. A candidate counts as working when tfjs reports it as current and one gradient through a
 * convolution comes out right. Tensors made before the call stay usable; tfjs moves them.
 *
 * WebGPU (any vendor's GPU, through the optional packages `webgpu` and `@tensorflow/tfjs-backend-webgpu`) is taken only
 * with `prefer: 'webgpu'`: there tensors can be read with `await data()` only, `dataSync()` throws.
 *
 * @throws NtkBoardError `backend-unavailable` when `prefer` does not work, or nothing does
 * @throws NtkBoardError `invalid-option` when `prefer` is no backend's name
 * @example
 * const { name } = await selectBackend({ log: console.log });
 * // [ntkboard] backend: wasm, completed so that every layer trains (@tensorflow/tfjs-node-gpu is not installed; ...).
 * // For native speed run: npx ntkboard setup-native
 */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  const { prefer, log } = options;
  const candidates = candidatesFor(prefer);
  if (candidates.length === 0) {
    throw new NtkBoardError(
      'invalid-option',
      `selectBackend: expected prefer to be tensorflow, wasm, webgpu or cpu, got ${String(prefer)}. Leave it out to take the best that works.`,
    );
  }
  const previous = tf.engine().backendName;
  const tried: SelectedBackend['tried'] = [];
  for (const candidate of candidates) {
    try {
      await startCandidate(candidate);
    } catch (error) {
      tried.push({ name: candidate.label, ok: false, why: messageOf(error) });
      continue;
    }
    const reason = reasonFor(candidate, tried, prefer);
    tried.push({ name: candidate.label, ok: true, why: 'works' });
    log?.(`[ntkboard] backend: ${candidate.backend}, ${reason}${hintFor(candidate, prefer)}`);
    return { name: candidate.backend, reason, tried };
  }
  if (previous) await tf.setBackend(previous);
  throw unavailable(prefer, tried);
}

function reasonFor(candidate: Candidate, failed: SelectedBackend['tried'], prefer: BackendName | undefined): string {
  const because = failed.map(({ name, why }) => `${name} ${why}`);
  if (prefer !== undefined) because.unshift('asked for');
  const description = candidate.description();
  return because.length > 0 ? `${description} (${because.join('; ')})` : description;
}

function hintFor({ backend }: Candidate, prefer: BackendName | undefined): string {
  return backend === 'tensorflow' || prefer !== undefined ? '' : '. For native speed run: npx ntkboard setup-native';
}

function unavailable(prefer: BackendName | undefined, tried: SelectedBackend['tried']): NtkBoardError {
  const got = tried.map(({ name, why }) => `${name} ${why}`).join('; ');
  const advice =
    prefer === 'tensorflow'
      ? 'Run `npx ntkboard setup-native`, or leave prefer out to take the best backend that works.'
      : 'Leave prefer out to take the best backend that works, or reinstall the packages of @tensorflow.';
  return new NtkBoardError(
    'backend-unavailable',
    `selectBackend: expected a working ${prefer ?? 'tfjs'} backend, got none: ${got}. ${advice}`,
  );
}
