import type { LinalgReport } from './linalg-report.ts';
import type { BackendReport, UseReport } from './report.ts';

interface Ranked {
  name: string;
  works: boolean;
  detail: string;
}

/** The first backend that works trains. */
export function trainingUse(backends: readonly BackendReport[]): UseReport {
  return pick(
    backends,
    backends.findIndex(({ works }) => works),
  );
}

/** Spectra: by the provider that `chooseProvider()` answers. */
export function eigensolverUse({ providers }: LinalgReport): UseReport {
  const ranked = providers.map(({ name, available, detail }) => ({ name, works: available, detail }));
  return pick(
    ranked,
    providers.findIndex(({ chosen }) => chosen),
  );
}

/** Gram matrices: on the GPU where the model trains on one; else by a provider that computes in place. */
export function gramUse(report: LinalgReport): UseReport {
  if (report.gramOnDevice) return { choice: 'libtensorflow', why: 'Jacobians stay on the GPU', others: [] };
  const inPlace = report.providers.filter(({ name }) => name !== 'libtensorflow');
  const isChosen = inPlace.some(({ chosen }) => chosen);
  const providers = isChosen ? inPlace : inPlace.map((p) => ({ ...p, chosen: p.name === 'typescript' }));
  return eigensolverUse({ ...report, providers });
}

function pick(ranked: readonly Ranked[], chosen: number): UseReport {
  const better = chosen < 0 ? ranked : ranked.slice(0, chosen);
  const choice = ranked[chosen];
  return {
    choice: choice?.name ?? 'none',
    why: choice?.detail ?? 'nothing works',
    others: better.map(({ name, works, detail }) => ({ name, why: works ? 'NTKBOARD_LINALG names another' : detail })),
  };
}
