import type { ProviderReport } from './report.ts';

/** What computes Gram matrices and spectra, best first. */
export async function linalgReports(): Promise<ProviderReport[]> {
  return [{ name: 'typescript', available: true, detail: 'float64 in a worker thread' }];
}
