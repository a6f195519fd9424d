/**
 * Binary answers (see `array-codec.ts`), immutable for a given `v` (the snapshot's `changeId`):
 * - spectrum: arrays `eigenvalues` float64 [N ascending]; meta `{ step }`
 * - kernel: arrays `cells` uint8 [size * size], `orderedLabels` int32 (absent without labels); meta `{ step, component,
 *   size, min, max }`. The component's name travels in the query; `total` is the whole kernel.
 */
export const apiPaths = {
  health: () => '/api/v1/health',
  runs: () => '/api/v1/runs',
  run: (runId: string) => `/api/v1/runs/${encodeURIComponent(runId)}`,
  histogram: (runId: string, name: string) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/histograms/${encodeURIComponent(name)}`,
  alerts: (runId: string) => `/api/v1/runs/${encodeURIComponent(runId)}/alerts`,
  changes: (after: number, runs: 'list' | string[]) =>
    `/api/v1/changes?after=${after}&runs=${runs === 'list' ? 'list' : runs.map(encodeURIComponent).join(',')}`,
  spectrum: (runId: string, step: number, version: number) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/spectra/${step}?v=${version}`,
  kernel: (runId: string, step: number, component: string, version: number) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/kernels/${step}?component=${encodeURIComponent(component)}&v=${version}`,
  arrays: (runId: string, step: number, names: readonly string[], version: number) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/arrays/${step}?${names.map((name) => `name=${encodeURIComponent(name)}`).join('&')}&v=${version}`,
  arrayOverSteps: (runId: string, name: string, to: number, version: number) =>
    `/api/v1/runs/${encodeURIComponent(runId)}/arrays?name=${encodeURIComponent(name)}&to=${to}&v=${version}`,
  probe: (hash: string) => `/api/v1/probes/${encodeURIComponent(hash)}`,
} as const;
