import { expect, test } from 'vitest';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { oneGigabyte } from './soak/one-gigabyte.ts';
import { tenMillion } from './soak/ten-million.ts';
import { thousandRuns } from './soak/thousand-runs.ts';

const setting = () => ({ short: true, folder: temporaryFolder(), say: () => {} });

// The short forms of the long trials: the same claims on less; figures are in docs/reliability.md.
test('a run of many full kernels is looked at, checked, thinned with every spectrum kept, and deleted', async () => {
  expect(await oneGigabyte.run(setting())).toMatchObject({ snapshots: 30 });
});

test('many runs of one logdir are listed with the right statuses, and compared', async () => {
  expect(await thousandRuns.run(setting())).toMatchObject({ runs: 50 });
});

test('many points of one run are drawn whole and in parts, and read back exactly', async () => {
  expect(await tenMillion.run(setting())).toMatchObject({ points: 200_000 });
});
