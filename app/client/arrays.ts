import type { HistogramRow, Numbers, ProbeSamples, QuantisedKernel } from './api.ts';
import type { ArrayRequest } from './array-requests.ts';

/** The arrays that have arrived. */
export interface Arrays {
  /** Eigenvalues of the total kernel, ascending. */
  spectrum(runId: string, step: number): Float64Array | undefined;
  kernel(runId: string, step: number, component: string): QuantisedKernel | undefined;
  named(runId: string, step: number, name: string): Numbers | undefined;
  /** One array (`eigenvalues`: the spectrum) by step, ascending: every snapshot that has arrived. */
  overSteps(runId: string, name: string): ReadonlyMap<number, Numbers>;
  /** A histogram over the steps of a run, ascending. */
  histogram(runId: string, name: string): readonly HistogramRow[] | undefined;
  probe(hash: string): ProbeSamples | undefined;
}

/** What one request brings. */
export type ArrayAnswer =
  | Float64Array
  | QuantisedKernel
  | Record<string, Numbers>
  | ReadonlyMap<number, Numbers>
  | readonly HistogramRow[]
  | ProbeSamples;

/** The arrays of these requests; `answers` in their order, undefined while one is on its way. */
export function arraysOf(requests: readonly ArrayRequest[], answers: readonly (ArrayAnswer | undefined)[]): Arrays {
  const single = new Map<string, ArrayAnswer>();
  const named = new Map<string, Numbers>();
  const steps = new Map<string, Map<number, Numbers>>();
  const row = (runId: string, name: string, step: number, numbers: Numbers) => {
    const key = `${runId}/${name}`;
    const rows = steps.get(key) ?? new Map<number, Numbers>();
    steps.set(key, rows.set(step, numbers));
  };
  requests.forEach((request, i) => {
    const answer = answers[i];
    if (answer === undefined) return;
    if (request.kind === 'steps') {
      for (const [step, numbers] of answer as ReadonlyMap<number, Numbers>) {
        row(request.runId, request.name, step, numbers);
      }
    } else if (request.kind === 'named') {
      for (const [name, numbers] of Object.entries(answer as Record<string, Numbers>)) {
        named.set(`${request.runId}/${request.step}/${name}`, numbers);
        row(request.runId, name, request.step, numbers);
      }
    } else {
      if (request.kind === 'spectrum') row(request.runId, 'eigenvalues', request.step, answer as Float64Array);
      single.set(idOf(request), answer);
    }
  });
  return {
    spectrum: (runId, step) =>
      (single.get(`spectrum/${runId}/${step}`) ?? steps.get(`${runId}/eigenvalues`)?.get(step)) as
        | Float64Array
        | undefined,
    kernel: (runId, step, component) =>
      single.get(`kernel/${runId}/${step}/${component}`) as QuantisedKernel | undefined,
    named: (runId, step, name) => named.get(`${runId}/${step}/${name}`),
    overSteps: (runId, name) => new Map([...(steps.get(`${runId}/${name}`) ?? [])].sort(([a], [b]) => a - b)),
    histogram: (runId, name) => single.get(`histogram/${runId}/${name}`) as readonly HistogramRow[] | undefined,
    probe: (hash) => single.get(`probe/${hash}`) as ProbeSamples | undefined,
  };
}

function idOf(request: Exclude<ArrayRequest, { kind: 'steps' | 'named' }>): string {
  switch (request.kind) {
    case 'probe':
      return `probe/${request.hash}`;
    case 'histogram':
      return `histogram/${request.runId}/${request.name}`;
    case 'kernel':
      return `kernel/${request.runId}/${request.step}/${request.component}`;
    case 'spectrum':
      return `spectrum/${request.runId}/${request.step}`;
  }
}
