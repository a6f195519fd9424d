import { expect, it } from 'vitest';
import { decodeBatch } from '../lib/outbox/decode-batch.ts';
import { encodeBatch } from '../lib/outbox/encode-batch.ts';
import type { Outbox } from '../lib/store/outbox.ts';
import { openInbox, openOutbox, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { randomUniform } from './helpers/random.ts';
import { randomLog } from './helpers/random-log.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { wholeRun } from './helpers/whole-run.ts';

const DESTINATION = 'http://elsewhere';

/** Moves everything that waits, by way of bytes, in batches of about `maxBytes`. */
function moveAll(outbox: Outbox, target: string, maxBytes: () => number): number {
  const inbox = openInbox(target);
  let batches = 0;
  for (const { runId } of outbox.entries()) {
    for (;;) {
      const entry = outbox.entries().find((known) => known.runId === runId)!;
      const batch = outbox.read(entry, maxBytes());
      if (!batch) break;
      const { position, applied } = inbox.apply(decodeBatch(encodeBatch(batch).buffer));
      expect(applied).toBe(true);
      outbox.hasArrived(runId, position);
      batches++;
    }
  }
  inbox.close();
  return batches;
}

for (const seed of [1, 2, 3]) {
  it(`brings runs of every kind of row over, batch by batch while they are logged, with replaced rows and truncations (seed ${seed})`, async () => {
    const [source, target] = [temporaryFolder(), temporaryFolder()];
    const runs = ['a', 'b'];
    const writer = openSqliteWriter(source);
    const act = randomLog(writer, seed, runs);
    const random = randomUniform(seed + 100);
    const outbox = openOutbox(source, DESTINATION);
    for (const run of runs) outbox.register(run);
    let batches = 0;
    for (let i = 0; i < 150; i++) {
      act();
      if (random() < 0.15) batches += moveAll(outbox, target, () => 1 + random() * 20_000);
    }
    batches += moveAll(outbox, target, () => 100_000);
    expect(batches).toBeGreaterThan(20);
    const [from, to] = [openSqliteReader(source), openSqliteReader(target)];
    for (const run of runs) {
      const expected = await wholeRun(from, run);
      expect(expected!.snapshots.length + expected!.scalars.length).toBeGreaterThan(1);
      expect(await wholeRun(to, run)).toEqual(expected);
    }
    for (const closable of [writer, outbox, from, to]) await closable.close();
  });
}
