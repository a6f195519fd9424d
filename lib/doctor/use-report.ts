import type { BackendReport, ProviderReport, UseReport } from './report.ts';

/** The first backend that works trains. */
export function trainingUse(backends: readonly BackendReport[]): UseReport {
  return firstThatWorks(backends.map(({ name, works, detail }) => ({ name, works, detail })));
}

/** The first provider that is available computes. */
export function linalgUse(providers: readonly ProviderReport[]): UseReport {
  return firstThatWorks(providers.map(({ name, available, detail }) => ({ name, works: available, detail })));
}

function firstThatWorks(ranked: readonly { name: string; works: boolean; detail: string }[]): UseReport {
  const first = ranked.findIndex(({ works }) => works);
  const better = first < 0 ? ranked : ranked.slice(0, first);
  const chosen = ranked[first];
  return {
    choice: chosen?.name ?? 'none',
    why: chosen ? chosen.detail : 'nothing works',
    others: better.map(({ name, detail }) => ({ name, why: detail })),
  };
}
