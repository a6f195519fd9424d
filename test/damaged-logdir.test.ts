import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNtkLogger, type NtkBoardError } from '../lib/index.ts';
import { databasePath, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { newRun, newSnapshot } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

/** A logdir with a run of 30 snapshots whose file was cut off, or whose header is zeros. */
function damagedLogdir(damage: 'cut off' | 'zeroed'): string {
  const logdir = temporaryFolder();
  const writer = openSqliteWriter(logdir);
  writer.createRun(newRun('a'));
  for (let step = 0; step < 30; step++) writer.writeSnapshot('a', newSnapshot(step));
  writer.close();
  const path = databasePath(logdir);
  if (damage === 'zeroed') writeFileSync(path, readFileSync(path).fill(0, 0, 100));
  else truncateSync(path, readFileSync(path).length - 4096 - 7);
  return logdir;
}

const AFTER = { 'cut off': /store-corrupt/, zeroed: /not-a-run-database/ };

for (const damage of ['cut off', 'zeroed'] as const) {
  test(`a logger on a file ${damage} names ntkboard salvage once, leaves the file alone and lets training go on`, async () => {
    const logdir = damagedLogdir(damage);
    const before = readFileSync(databasePath(logdir));
    const faults: NtkBoardError[] = [];
    const ntkLogger = createNtkLogger({ logdir, run: 'r', onError: (error) => void faults.push(error) });
    for (let step = 0; step < 5; step++) ntkLogger.log({ loss: step }, { step });
    await ntkLogger.flush();
    await ntkLogger.finish();
    expect(faults.map(({ code }) => code).join()).toMatch(new RegExp(`^${AFTER[damage].source}$`));
    expect(faults[0]?.message).toContain(`ntkboard salvage ${logdir} NEW`);
    expect(readFileSync(databasePath(logdir)).equals(before)).toBe(true);
  });

  test(`the commands on a file ${damage}: serve refuses by name, check fails, salvage saves what is there`, async () => {
    const logdir = damagedLogdir(damage);
    const before = readFileSync(databasePath(logdir));
    const serve = runTypescript('server/cli.ts', ['serve', '--logdir', logdir, '--port', '0']);
    const check = runTypescript('server/cli.ts', ['check', logdir]);
    const saved = join(temporaryFolder(), 'saved');
    const salvage = runTypescript('server/cli.ts', ['salvage', logdir, saved, '--json']);
    for (const program of [serve, check]) {
      expect((await program.ended).code).toBe(1);
      expect(program.output()).toContain(`ntkboard salvage ${logdir} NEW`);
      expect(program.output()).not.toMatch(/\n\s+at /);
    }
    expect((await salvage.ended).code).toBe(0);
    const report = JSON.parse(salvage.output());
    expect(report.hadHeader).toBe(damage === 'cut off');
    expect(report.missingPages).toBe(damage === 'cut off' ? 2 : 0);
    const again = runTypescript('server/cli.ts', ['check', saved, '--json']);
    expect((await again.ended).code).toBe(0);
    expect(JSON.parse(again.output())).toMatchObject({ findings: [], runs: 1 });
    const reader = openSqliteReader(saved);
    if (damage === 'zeroed') expect(await reader.snapshots('a')).toHaveLength(30);
    await reader.close();
    expect(readFileSync(databasePath(logdir)).equals(before)).toBe(true);
  });
}

test('salvage tells in words what it copied, and refuses to overwrite', async () => {
  const logdir = damagedLogdir('zeroed');
  const saved = join(temporaryFolder(), 'saved');
  const first = runTypescript('server/cli.ts', ['salvage', logdir, saved]);
  expect((await first.ended).code).toBe(0);
  expect(first.output()).toMatch(/Copied what can be read of .*header of the file was lost.*snapshot: 30 rows/s);
  const second = runTypescript('server/cli.ts', ['salvage', logdir, saved]);
  expect((await second.ended).code).toBe(1);
  expect(second.output()).toMatch(/which exists. It was left untouched/);
});
