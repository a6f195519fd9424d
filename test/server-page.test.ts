import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDispatch } from '../server/dispatch.ts';
import { createLog } from '../server/log.ts';
import { buildLockPath, withBuildLock } from '../server/page/build-lock.ts';
import { ensurePageBuilt } from '../server/page/ensure-page-built.ts';
import { assetsFolder, buildIdPath, isPageOutdated, unfinishedMarkPath } from '../server/page/page-state.ts';
import { createAccessControl } from '../server/security/access-control.ts';
import { deadProcessId } from './helpers/dead-process-id.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

/** A checkout whose sources are of second 100 and whose build is of second `builtAt`. */
function checkout(builtAt: number): string {
  const root = temporaryFolder();
  const write = (path: string, seconds: number) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), '');
    utimesSync(join(root, path), seconds, seconds);
  };
  for (const path of ['app/runs/page.tsx', 'lib/protocol/run.ts', 'next.config.js', 'package-lock.json'])
    write(path, 100);
  write('.next/BUILD_ID', builtAt);
  for (const folder of ['app/runs', 'app', 'lib/protocol']) utimesSync(join(root, folder), 100, 100);
  return root;
}

it('takes a build newer than its sources for good, and one older than any of them for outdated', () => {
  expect(isPageOutdated(checkout(101))).toBe(false);
  expect(isPageOutdated(checkout(99))).toBe(true);
  const edited = checkout(101);
  utimesSync(join(edited, 'app/runs/page.tsx'), 200, 200);
  expect(isPageOutdated(edited)).toBe(true);
  const removed = checkout(101);
  rmSync(join(removed, 'app/runs/page.tsx'));
  expect(isPageOutdated(removed)).toBe(true);
});

it('takes a build that was killed for outdated', () => {
  const root = checkout(101);
  mkdirSync(join(unfinishedMarkPath(root), '..'), { recursive: true });
  writeFileSync(unfinishedMarkPath(root), '');
  expect(isPageOutdated(root)).toBe(true);
});

it('takes a missing build for outdated, and the one of a published package as it is', () => {
  const missing = checkout(101);
  rmSync(buildIdPath(missing));
  expect(isPageOutdated(missing)).toBe(true);
  const published = checkout(50);
  rmSync(join(published, 'package-lock.json'));
  expect(isPageOutdated(published)).toBe(false);
});

it('makes the scripts of a page that was built without it ready to be sent, and does not build it anew', async () => {
  const root = checkout(101);
  mkdirSync(assetsFolder(root));
  for (const [name, length] of [
    ['chunk.js', 5000],
    ['small.css', 10],
  ] as const)
    writeFileSync(join(assetsFolder(root), name), 'x'.repeat(length));
  await ensurePageBuilt(root);
  expect(readdirSync(assetsFolder(root)).sort()).toEqual(['chunk.js', 'chunk.js.br', 'chunk.js.gz', 'small.css']);
});

it('builds one folder once at a time, and two folders at the same time', async () => {
  const folder = temporaryFolder();
  let running = 0;
  const work = async () => {
    expect(++running).toBe(1);
    await new Promise(setImmediate);
    running--;
  };
  await Promise.all([withBuildLock(folder, work), withBuildLock(folder, work), withBuildLock(folder, work)]);
  await withBuildLock(folder, () => withBuildLock(temporaryFolder(), work));
});

it('frees the lock after a failure, and takes over that of a dead process', async () => {
  const folder = temporaryFolder();
  await expect(withBuildLock(folder, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(existsSync(buildLockPath(folder))).toBe(false);
  writeFileSync(buildLockPath(folder), String(await deadProcessId()));
  onTestFinished(() => rmSync(buildLockPath(folder), { force: true }));
  expect(await withBuildLock(folder, async () => 'done')).toBe('done');
});

it('tells a browser that comes before the page is ready to come back', async () => {
  const { gate, login } = await createAccessControl({ host: '127.0.0.1' }, temporaryFolder(), '', () => 0);
  const dispatch = createDispatch({
    api: async () => {},
    page: () => 'preparing',
    gate,
    login,
    basePath: '',
    dev: false,
    log: createLog(),
  });
  const server = createServer(dispatch).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/runs/a`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('refresh')).toBe('2');
  expect(await answer.text()).toMatch(/is being prepared/);
});
