import { expect, it } from 'vitest';
import { outboxTrial } from './helpers/outbox-trial.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

it('brings every row over exactly once through a faulty network to a server that is killed (npm run soak -- outbox, two schedules of it)', async () => {
  const folder = temporaryFolder();
  const trials = await Promise.all([1, 2].map((seed) => outboxTrial(seed, folder)));
  for (const { faults, rows, kills } of trials) {
    expect(rows).toBeGreaterThan(500);
    expect(kills).toBeGreaterThan(0);
    expect([...faults.keys()].length).toBeGreaterThan(5);
  }
});
