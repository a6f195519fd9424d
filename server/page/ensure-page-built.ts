import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { messageOf, NtkBoardError } from '../../lib/protocol/errors.ts';
import { packageRoot } from '../package-root.ts';
import { withBuildLock } from './build-lock.ts';
import { buildIdPath, isPageOutdated, unfinishedMarkPath } from './page-state.ts';
import { areAssetsPrepared, prepareAssets } from './prepare-assets.ts';

/**
 * Builds the page with Next unless it is built and up to date; says so in one line, since it takes a while. Two
 * processes at once build it once. A page that `next build` alone has built is made ready to be sent.
 *
 * @throws NtkBoardError `page-not-built` with Next's output
 */
export async function ensurePageBuilt(root: string = packageRoot): Promise<void> {
  if (!isPageOutdated(root)) return prepareUnprepared(root);
  await withBuildLock(root, async () => {
    if (!isPageOutdated(root)) return;
    const reason = existsSync(buildIdPath(root)) ? 'its sources have changed' : 'this is the first time';
    process.stderr.write(`Building the page, since ${reason}; it takes up to a minute ...\n`);
    const startedAt = new Date();
    const mark = unfinishedMarkPath(root);
    mkdirSync(dirname(mark), { recursive: true });
    writeFileSync(mark, '');
    await build(root);
    await prepareAssets(root);
    rmSync(mark);
    // A source edited while the build ran is newer than this, and built in the next time.
    utimesSync(buildIdPath(root), startedAt, startedAt);
  });
}

async function prepareUnprepared(root: string): Promise<void> {
  if (areAssetsPrepared(root)) return;
  await withBuildLock(root, () => prepareAssets(root)).catch((error: unknown) => {
    process.stderr.write(`The page's scripts are sent uncompressed: ${messageOf(error)}\n`);
  });
}

function build(root: string): Promise<void> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [next, 'build', root], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const release = endWithParent(child);
    child.on('error', (cause) => reject(notBuilt(cause.message, cause)));
    child.on('close', (code, signal) => {
      release();
      if (code === 0) resolve();
      else reject(notBuilt(`exit ${code ?? signal}:\n${Buffer.concat(output).toString('utf8').trim()}\n`));
    });
  });
}

/** Ends the child when this process is told to end: a build left alone would disturb the next one. */
function endWithParent(child: ChildProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const release = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  function onSignal(signal: NodeJS.Signals): void {
    release();
    child.kill();
    // Without another listener the signal would have ended this process.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }
  for (const signal of signals) process.on(signal, onSignal);
  return release;
}

function notBuilt(got: string, cause?: unknown): NtkBoardError {
  const message = `page: expected \`next build\` to succeed, got ${got}. Run \`npm ci\`, then \`npm run build\`.`;
  return new NtkBoardError('page-not-built', message, { cause });
}
