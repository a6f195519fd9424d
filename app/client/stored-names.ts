import type { PanelRun } from '../panels/panel.ts';
import type { ArrayRequest } from './array-requests.ts';
import type { Arrays } from './arrays.ts';

/** Of runs of which something is shown by another name than it is stored by: how it is stored, by the run's id. */
export type StoredNames = ReadonlyMap<string, (name: string) => string>;

/** The {@link StoredNames} of these runs. */
export function storedNamesOf(runs: readonly PanelRun[]): StoredNames {
  return new Map(runs.flatMap(({ run, storedName }) => (storedName ? [[run.id, storedName]] : [])));
}

/** The same request by the names that the server knows. */
export function asStored(request: ArrayRequest, names: StoredNames): ArrayRequest {
  const stored = 'runId' in request && names.get(request.runId);
  if (!stored) return request;
  if (request.kind === 'kernel') return { ...request, component: stored(request.component) };
  if (request.kind === 'named') return { ...request, names: request.names.map(stored) };
  return 'name' in request ? { ...request, name: stored(request.name) } : request;
}

/** Arrays that were fetched by stored names, by the names that are shown. */
export function byShownNames(arrays: Arrays, names: StoredNames): Arrays {
  if (names.size === 0) return arrays;
  const stored = (runId: string, name: string) => names.get(runId)?.(name) ?? name;
  return {
    ...arrays,
    kernel: (runId, step, component) => arrays.kernel(runId, step, stored(runId, component)),
    named: (runId, step, name) => arrays.named(runId, step, stored(runId, name)),
    overSteps: (runId, name) => arrays.overSteps(runId, stored(runId, name)),
    histogram: (runId, name) => arrays.histogram(runId, stored(runId, name)),
  };
}
