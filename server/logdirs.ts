import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { NtkBoardError } from '../lib/protocol/errors.ts';
import { joinReaders } from '../lib/store/joined/join-readers.ts';
import { splitId } from '../lib/store/joined/joined-ids.ts';
import { openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import type { StoreReader, StoreWriter } from '../lib/store/store.ts';
import type { Log } from './log.ts';
import { prepareLogdir } from './prepare-logdir.ts';

/** One folder of runs, and its name where there are several; null where it is the only one. */
export interface Logdir {
  name: string | null;
  path: string;
}

/** Does one piece of work with a writer of the logdir that a run lies in, and with the run's id there. */
export type WriteRuns = <Result>(runId: string, work: (writer: StoreWriter, id: string) => Result) => Result;

const NAME = /^[\w.-]+$/;
const NAMED = /^([\w.-]{2,}):(.+)$/;

/**
 * What `--logdir` names: one folder, or several as `a:runsA,b:runsB`, where a name left out is that of the folder. (A name has two
 * characters or more where a drive could be meant.)
 *
 * @throws NtkBoardError `invalid-option`
 */
export function parseLogdirs(text: string): Logdir[] {
  const parts = text.split(',').map((part) => part.trim());
  const isOne = existsSync(text) || (parts.length === 1 && !NAMED.test(text));
  if (isOne) return [{ name: null, path: resolve(text) }];
  const logdirs = parts.map((part) => {
    const [, name = basename(part), path = part] = part.match(NAMED) ?? part.match(/^(\w):([^\\].*)$/) ?? [];
    return { name, path: resolve(path) };
  });
  const names = logdirs.map(({ name }) => name);
  const wrong = parts.some((part) => part === '') || !names.every((name) => NAME.test(name));
  if (!wrong && new Set(names).size === names.length) return logdirs;
  const rule = 'folders with names of their own, of letters, digits, dots and dashes';
  throw new NtkBoardError(
    'invalid-option',
    `serve: expected ${rule}, got "${text}". Name them as in --logdir a:runsA,b:runsB.`,
  );
}

/** Opens the databases of logdirs, made or brought up to date where they must be, each with one read-only handle; says whether any of them can only be read. */
export function openLogdirs(
  logdirs: readonly Logdir[],
  log: Log,
): { reader: StoreReader; write: WriteRuns; isReadOnly: boolean } {
  const stores: { name: string; reader: StoreReader }[] = [];
  let isReadOnly = false;
  try {
    for (const { name, path } of logdirs) {
      if (prepareLogdir(path, log)) isReadOnly = true;
      stores.push({ name: name ?? '', reader: openSqliteReader(path) });
    }
  } catch (error) {
    for (const { reader } of stores) void reader.close();
    throw error;
  }
  const [first] = stores;
  const isOne = first !== undefined && logdirs[0]?.name === null;
  return { reader: isOne ? first.reader : joinReaders(stores), write: runWriter(logdirs), isReadOnly };
}

/**
 * Writes of the server itself are rare (a person renames a run): each takes a writer of its own, on whichever file is the database by
 * then, so that reading stays on a read-only handle.
 */
function runWriter(logdirs: readonly Logdir[]): WriteRuns {
  return (runId, work) => {
    const [first] = logdirs;
    const split = first?.name === null ? { logdir: null, id: runId } : splitId(runId);
    const logdir = split && logdirs.find(({ name }) => name === split.logdir);
    if (!logdir) throw new NtkBoardError('not-found', `run: expected the id of a known run, got "${runId}".`);
    const writer = openSqliteWriter(logdir.path);
    try {
      return work(writer, split.id);
    } finally {
      writer.close();
    }
  };
}
