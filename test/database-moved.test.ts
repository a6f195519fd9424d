import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { checkDatabase, databasePath, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { ChildProgram } from './helpers/child-program.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

/** A process that logs, after its hundredth step; with another run in its database. */
async function startLogging(logdir: string) {
  const other = openSqliteWriter(logdir);
  other.createRun(newRun('other'));
  other.close();
  const program = new ChildProgram('test/helpers/programs/log-on.ts', [logdir]);
  onTestFinished(() => void program.process.kill('SIGKILL'));
  const [, runId = ''] = await program.line(/^run (.*)/);
  await program.line(/^step 100$/);
  return { program, runId };
}

/** Waits for the fault that tells of the move, lets it log on for a while and ends it; returns its last step and its later faults. */
async function logOn(program: ChildProgram) {
  const [, code, message = ''] = await program.line(/^fault (\S+) (.*)/);
  const [, here] = await program.line(/^step (\d+)/);
  await program.line(new RegExp(`^step ${Number(here) + 50}$`));
  const status = await program.end();
  const rest = await program.rest();
  expect(status, program.errors).toBe(0);
  const last = rest.findLast((line) => line.startsWith('step '))?.slice(5) ?? Number(here) + 50;
  return { code, message, last: Number(last), faults: rest.filter((line) => line.startsWith('fault')) };
}

/** Every step up to the last is there once, with its value, and the run as it was. */
async function expectWhole(logdir: string, runId: string, last: number) {
  const reader = openSqliteReader(logdir);
  const [loss] = await reader.scalars(runId, ['loss']);
  expect(loss?.steps).toEqual(Array.from({ length: last + 1 }, (_, step) => step));
  expect(loss?.values).toEqual(loss?.steps.map((step) => step / 3));
  expect(await reader.texts(runId)).toHaveLength(Math.floor(last / 10) + 1);
  expect(await reader.run(runId)).toMatchObject({ name: 'r', notes: 'a note', status: 'finished', lastStep: last });
  expect((await reader.events(runId)).map(({ code }) => code)).toContain('store-failed');
  const runs = (await reader.runs()).map(({ id }) => id);
  await reader.close();
  expect(checkDatabase(logdir).findings).toEqual([]);
  return runs;
}

const deletions: [string, (logdir: string) => void][] = [
  ['the whole logdir', (logdir) => rmSync(logdir, { recursive: true })],
  ['the database without its log', (logdir) => rmSync(databasePath(logdir))],
];

test.each(deletions)(
  'a logger whose database is deleted (%s) says so once, and every row of its run is in a new one',
  async (_, remove) => {
    const logdir = temporaryFolder();
    const { program, runId } = await startLogging(logdir);
    remove(logdir);
    const { code, message, last, faults } = await logOn(program);
    expect([code, faults]).toEqual(['store-failed', []]);
    expect(message).toMatch(/expected the run database .* to stay where it was opened, got it deleted/);
    expect(await expectWhole(logdir, runId, last)).toEqual([runId]);
  },
);

test('one whose database is replaced brings its run along, and harms nothing of what is there', async () => {
  const [logdir, backup] = [temporaryFolder(), temporaryFolder()];
  const writer = openSqliteWriter(backup);
  writer.createRun(newRun('kept'));
  for (let step = 0; step < 20; step++) writer.writeSnapshot('kept', newSnapshot(step));
  writer.writeScalars('kept', [point('loss', 1, 2)]);
  writer.close();
  const { program, runId } = await startLogging(logdir);
  renameSync(databasePath(backup), databasePath(logdir));
  const { message, last, faults } = await logOn(program);
  expect(message).toContain('got another file in its place');
  expect(faults).toEqual([]);
  expect((await expectWhole(logdir, runId, last)).sort()).toEqual(['kept', runId].sort());
  const reader = openSqliteReader(logdir);
  expect(await reader.snapshots('kept')).toHaveLength(20);
  await reader.close();
});

test('where no new database can be made it is told once, and the run moves when one can', async () => {
  const logdir = temporaryFolder();
  const { program, runId } = await startLogging(logdir);
  rmSync(logdir, { recursive: true });
  writeFileSync(logdir, 'a file in the place of the folder');
  const [, told] = await program.line(/^fault (.*)/);
  expect(told).toMatch(/no new one could be made: .*got a file/);
  await program.line(/^step \d+$/);
  rmSync(logdir);
  mkdirSync(logdir);
  const { message, last, faults } = await logOn(program);
  expect(message).toContain('The run was brought along');
  expect(faults).toEqual([]);
  expect(existsSync(databasePath(logdir))).toBe(true);
  await expectWhole(logdir, runId, last);
});
