import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import readline from 'node:readline';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import type { RunStatus } from '../lib/protocol/run.ts';
import { STALLED_AFTER_MS } from '../lib/protocol/run.ts';
import { HeartbeatWatch } from '../lib/store/sqlite/heartbeat-watch.ts';
import { databasePath, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { ownProcessIdentity } from '../lib/store/sqlite/process-identity.ts';
import { deriveStatus } from '../lib/store/sqlite/run-from-row.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '..');
const WRITER = ['--import', 'tsx', 'test/helpers/programs/hold-run.ts'];

function start(command: string, args: string[]): ChildProcess {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** A process that has begun the run `a` and says its number. */
async function startWriter(logdir: string, command = process.execPath, args = [...WRITER, logdir]) {
  const child = start(command, args);
  const [line] = await once(readline.createInterface({ input: child.stdout! }), 'line');
  return { child, pid: Number(line) };
}

async function statusOf(logdir: string): Promise<RunStatus | undefined> {
  const reader = openSqliteReader(logdir);
  const run = await reader.run('a');
  await reader.close();
  return run?.status;
}

function change(logdir: string, sql: string, ...values: unknown[]): void {
  const database = new SqliteDatabase(databasePath(logdir));
  database.prepare(sql).run(...values);
  database.close();
}

const isLinux = process.platform === 'linux';

test('a run whose process was killed is crashed at once, however fresh its heartbeat', async () => {
  const logdir = temporaryFolder();
  const { child } = await startWriter(logdir);
  expect(await statusOf(logdir)).toBe('running');
  child.kill('SIGKILL');
  await once(child, 'exit');
  change(logdir, 'UPDATE run SET heartbeat_ms = ?', Date.now() + 86_400_000);
  expect(await statusOf(logdir)).toBe('crashed');
});

test.runIf(isLinux)('it stays crashed when a living process has got its number', async () => {
  const logdir = temporaryFolder();
  const { child } = await startWriter(logdir);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const other = start('sleep', ['60']);
  change(logdir, 'UPDATE run SET pid = ?, heartbeat_ms = ?', other.pid, Date.now());
  expect(await statusOf(logdir)).toBe('crashed');
  // As runs of an earlier version are, of which only the number is known.
  change(logdir, 'UPDATE run SET process = NULL');
  expect(await statusOf(logdir)).toBe('running');
});

test.runIf(isLinux)('it is crashed also while its parent has not collected it', async () => {
  const logdir = temporaryFolder();
  // The shell becomes a program that never waits for its children.
  const command = `"$0" ${WRITER.join(' ')} "$1" & exec sleep 60`;
  const { pid } = await startWriter(logdir, 'sh', ['-c', command, process.execPath, logdir]);
  expect(await statusOf(logdir)).toBe('running');
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
  expect(await statusOf(logdir)).toBe('crashed');
});

test('a living process is never crashed: not when it is stopped, resumes a run, or its clock is an hour off', async () => {
  const logdir = temporaryFolder();
  const { child } = await startWriter(logdir);
  child.kill('SIGSTOP');
  expect(await statusOf(logdir)).toBe('running');
  change(logdir, 'UPDATE run SET heartbeat_ms = ?', Date.now() - 3_600_000);
  expect(['running', 'stalled']).toContain(await statusOf(logdir));
  change(logdir, 'UPDATE run SET heartbeat_ms = ?', Date.now() + 3_600_000);
  expect(await statusOf(logdir)).toBe('running');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const writer = openSqliteWriter(logdir);
  writer.updateRun('a', { status: 'running', pid: process.pid, host: hostname(), heartbeatMs: Date.now() });
  writer.close();
  expect(await statusOf(logdir)).toBe('running');
});

describe('the status of a run', () => {
  const nowMs = 1_800_000_000_000;
  let monotonicMs = 5_000;
  const watched = () => new HeartbeatWatch(() => monotonicMs);
  const row = (changes: object) => ({
    id: 'a',
    status: 'running' as const,
    host: 'elsewhere',
    pid: 1,
    heartbeat_ms: nowMs,
    remote: 0 as const,
    process: null,
    ...changes,
  });

  it.runIf(isLinux)(
    'of a machine that was started anew is crashed, and so are processes of the numbers of then',
    () => {
      const [machine, , ...others] = ownProcessIdentity()!.split(' ');
      const before = { host: hostname(), pid: process.pid, process: [machine, 'another-boot', ...others].join(' ') };
      expect(deriveStatus(row({ ...before, heartbeat_ms: nowMs - 100_000 }), nowMs, watched())).toBe('crashed');
      // The same name and id, and alive: another machine after all.
      expect(deriveStatus(row(before), nowMs, watched())).toBe('running');
    },
  );

  it.runIf(isLinux)('of another container or machine of this name is not told from this process table', () => {
    const parts = ownProcessIdentity()!.split(' ');
    for (const other of [0, 2]) {
      const identity = parts.map((part, i) => (i === other ? 'other' : part)).join(' ');
      const elsewhere = { host: hostname(), pid: 999_999_999, process: identity };
      expect(deriveStatus(row(elsewhere), nowMs, watched())).toBe('running');
      expect(deriveStatus(row({ ...elsewhere, heartbeat_ms: nowMs - 100_000 }), nowMs, watched())).toBe('stalled');
    }
  });

  it('with a heartbeat in the future does not stay running for ever', () => {
    const heartbeats = watched();
    const future = row({ heartbeat_ms: nowMs + 86_400_000 });
    expect(deriveStatus(future, nowMs, heartbeats)).toBe('running');
    monotonicMs += STALLED_AFTER_MS + 1;
    expect(deriveStatus(future, nowMs + STALLED_AFTER_MS, heartbeats)).toBe('stalled');
  });

  it('whose heartbeat is seen to change is running, whatever time it tells', () => {
    const heartbeats = watched();
    for (const offset of [-3_600_000, 3_600_000]) {
      deriveStatus(row({ heartbeat_ms: nowMs + offset }), nowMs, heartbeats);
      for (let beat = 1; beat < 20; beat++) {
        monotonicMs += 10_000;
        // The writer's clock is set back now and then.
        const heartbeat_ms = nowMs + offset + beat * 10_000 - (beat % 5 === 0 ? 600_000 : 0);
        expect(deriveStatus(row({ heartbeat_ms }), nowMs + beat * 10_000, heartbeats)).toBe('running');
      }
    }
    monotonicMs += STALLED_AFTER_MS + 1;
    expect(deriveStatus(row({ heartbeat_ms: nowMs - 3_000_000 }), nowMs, heartbeats)).toBe('running');
    monotonicMs += STALLED_AFTER_MS + 1;
    expect(deriveStatus(row({ heartbeat_ms: nowMs - 3_000_000 }), nowMs, heartbeats)).toBe('stalled');
  });

  it('is that of the heartbeat where the clock goes right', () => {
    expect(deriveStatus(row({ heartbeat_ms: nowMs - STALLED_AFTER_MS }), nowMs, watched())).toBe('running');
    expect(deriveStatus(row({ heartbeat_ms: nowMs - STALLED_AFTER_MS - 1 }), nowMs, watched())).toBe('stalled');
  });
});
