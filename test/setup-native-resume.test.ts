import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { downloadWheel } from '../lib/backends/native/download-wheel.ts';
import { targetOf } from '../lib/backends/native/target.ts';
import { realPython } from './helpers/fake-toolbox.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const FILE = 'cut_wheel-1.0-py3-none-any.whl';
const BODY = Buffer.from(Array.from({ length: 900_000 }, (_, i) => (i * 2654435761) >>> 13));
const SHA256 = sha256(BODY);
const CUT = 300_000;
const WHEEL = { name: 'cut-wheel', version: '1.0' };
const TARGET = targetOf({ platform: 'linux', arch: 'x64', glibc: '2.36' });
const log = { line: () => {}, progress: () => {} };

interface Behaviour {
  /** The server knows Range. */
  ranges: boolean;
  /** So many answers end after {@link CUT} bytes; then whole ones follow. */
  cuts: number;
  body?: Buffer;
  /** Bytes before a cut; default {@link CUT}. */
  until?: number;
}

const closers: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

/** A package index with one wheel, which pip is told to use; returns what was asked of it, Range or "whole". */
async function packageIndex(behaviour: Behaviour): Promise<string[]> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === `/files/${FILE}`) {
      asked.push(request.headers.range ?? 'whole');
      sendWheel(request, response, behaviour);
      return;
    }
    response.setHeader('content-type', 'text/html');
    const link = `<a href="/files/${FILE}#sha256=${SHA256}">${FILE}</a>`;
    response.end(request.url === '/simple/cut-wheel/' ? `<!DOCTYPE html><html><body>${link}</body></html>` : '');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  vi.stubEnv('PIP_INDEX_URL', `http://127.0.0.1:${port}/simple/`);
  for (const name of ['PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_NO_INDEX']) vi.stubEnv(name, '');
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  return asked;
}

function sendWheel(request: IncomingMessage, response: ServerResponse, behaviour: Behaviour): void {
  const body = behaviour.body ?? BODY;
  const from = behaviour.ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
  response.setHeader('content-length', body.length - from);
  if (from > 0) {
    response.statusCode = 206;
    response.setHeader('content-range', `bytes ${from}-${body.length - 1}/${body.length}`);
  }
  if (behaviour.cuts-- > 0)
    response.write(body.subarray(from, from + (behaviour.until ?? CUT)), () => response.destroy());
  else response.end(body.subarray(from));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function download(folder: string): Promise<string> {
  return await downloadWheel(realPython as string, WHEEL, TARGET, folder, log);
}

describe.skipIf(!realPython)(`a download that is cut${realPython ? '' : ' (NOT RUN: no python3)'}`, () => {
  test('goes on behind what came, in the same run', async () => {
    const asked = await packageIndex({ ranges: true, cuts: 2 });
    const folder = temporaryFolder();
    const path = await download(folder);
    expect(sha256(readFileSync(path))).toBe(SHA256);
    expect(asked).toEqual(['whole', `bytes=${CUT}-`, `bytes=${2 * CUT}-`]);
    expect(readdirSync(folder).sort()).toEqual([FILE, `${FILE}.sha256`]);
  });

  test('goes on behind what an earlier run left', async () => {
    const asked = await packageIndex({ ranges: true, cuts: 0 });
    const folder = temporaryFolder();
    leave(folder, BODY.subarray(0, 123_456));
    expect(sha256(readFileSync(await download(folder)))).toBe(SHA256);
    expect(asked).toEqual(['bytes=123456-']);
  });

  test('for good is told, and what came is kept for the next run', async () => {
    const dead = { ranges: true, cuts: 1000, until: 0 };
    await packageIndex(dead);
    const folder = temporaryFolder();
    leave(folder, BODY.subarray(0, 123_456));
    const failure = download(folder);
    await expect(failure).rejects.toMatchObject({ code: 'download-failed' });
    await expect(failure).rejects.toThrow(/goes on where it stopped/);
    expect(readFileSync(partOf(folder))).toHaveLength(123_456);
    vi.unstubAllEnvs();
    const asked = await packageIndex({ ranges: true, cuts: 0 });
    expect(sha256(readFileSync(await download(folder)))).toBe(SHA256);
    expect(asked).toEqual(['bytes=123456-']);
  });

  test('starts again where the server knows no ranges', async () => {
    const asked = await packageIndex({ ranges: false, cuts: 1 });
    expect(sha256(readFileSync(await download(temporaryFolder())))).toBe(SHA256);
    expect(asked).toEqual(['whole', `bytes=${CUT}-`]);
  });

  test('that left something else is dropped by its hash, and the whole is brought', async () => {
    const asked = await packageIndex({ ranges: true, cuts: 0 });
    const folder = temporaryFolder();
    leave(folder, Buffer.alloc(1000, 7));
    expect(sha256(readFileSync(await download(folder)))).toBe(SHA256);
    expect(asked).toEqual(['bytes=1000-', 'whole']);
  });

  test('of a wheel with another hash than the index states is refused, and nothing of it is kept', async () => {
    await packageIndex({ ranges: true, cuts: 0, body: Buffer.alloc(5000, 1) });
    const folder = temporaryFolder();
    await expect(download(folder)).rejects.toMatchObject({ code: 'hash-mismatch' });
    expect(existsSync(join(folder, FILE))).toBe(false);
    expect(existsSync(partOf(folder))).toBe(false);
  });
});

const partOf = (folder: string): string => join(folder, 'cut-wheel-1.0.partial', `${FILE}.part`);

function leave(folder: string, bytes: Buffer): void {
  mkdirSync(join(folder, 'cut-wheel-1.0.partial'), { recursive: true });
  writeFileSync(partOf(folder), bytes);
}
