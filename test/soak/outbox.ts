import { outboxTrial } from '../helpers/outbox-trial.ts';
import type { SoakScenario } from './scenario.ts';

/** Sends runs through every fault of the network, again and again. */
export const outbox: SoakScenario = {
  claim:
    '100 random schedules of faults on the way to a server, which is killed as well: every row arrives, each exactly once',
  async run({ short, folder, say }) {
    const schedules = short ? 3 : 100;
    const faults = new Map<string, number>();
    const sums = { kills: 0, restarts: 0, rows: 0 };
    for (let seed = 1; seed <= schedules; seed++) {
      const trial = await outboxTrial(seed, folder).catch((cause: unknown) => {
        throw new Error(`schedule ${seed} failed`, { cause });
      });
      for (const [kind, count] of trial.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += trial[key];
      say(`schedule ${seed}: ${trial.rows} rows equal`);
    }
    const { none = 0, ...done } = Object.fromEntries(faults);
    return {
      schedules,
      'rows compared': sums.rows,
      'rows lost, doubled or different': 0,
      'requests without a fault': none,
      ...Object.fromEntries(Object.entries(done).map(([kind, count]) => [`requests with fault ${kind}`, count])),
      'kills -9 of the server': sums.kills,
      'senders replaced': sums.restarts,
    };
  },
};
