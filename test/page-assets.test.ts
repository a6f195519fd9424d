import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { prepareAssets } from '../server/page/prepare-assets.ts';
import { createAssets } from '../server/page/serve-assets.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const PLAIN = 'export const plain = 1;\n'.repeat(200);
const HINT = '//# allFunctionsCalledOnLoad\n';
const FIXED = 'export const folder = "/_next/";\n'.repeat(200);

/** A built page's folder of scripts and a server of them; what it does not serve is answered with 421. */
async function serve(prefixed: boolean, prepared = true) {
  const root = temporaryFolder();
  const chunks = path.join(root, '.next/static/chunks');
  mkdirSync(chunks, { recursive: true });
  writeFileSync(path.join(root, '.next/BUILD_ID'), 'secret');
  for (const [name, text] of Object.entries({ plain: PLAIN, fixed: FIXED, small: 'let a' }))
    writeFileSync(path.join(chunks, `${name}.js`), text);
  if (prepared) await prepareAssets(root);
  const assets = createAssets(root, prefixed);
  const server = createServer((request, response) => {
    if (assets.has(request)) void assets.serve(request, response);
    else response.writeHead(421).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const ask = async (address: string, accepts = '') => {
    const request = get({ port, path: address, headers: { 'accept-encoding': accepts }, agent: false });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
  };
  return { ask, chunks, root };
}

it('sends the copy that a browser takes, whole, for ever, and the script itself to who takes none', async () => {
  const { ask } = await serve(false);
  const brotli = await ask('/_next/static/chunks/plain.js', 'gzip, deflate, br, zstd');
  expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', 'content-type': /^text\/javascript/ as never });
  expect(brotliDecompressSync(brotli.body).toString()).toBe(HINT + PLAIN);
  expect(brotli.body.length).toBeLessThan(PLAIN.length / 10);
  const gzip = await ask('/_next/static/chunks/plain.js', 'gzip');
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gzip.body).toString()).toBe(HINT + PLAIN);
  const none = await ask('/_next/static/chunks/plain.js');
  expect(none.headers['content-encoding']).toBeUndefined();
  expect(none.body.toString()).toBe(HINT + PLAIN);
  for (const { status, headers } of [brotli, gzip, none]) {
    expect([status, headers.vary ?? 'Accept-Encoding']).toEqual([200, 'Accept-Encoding']);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  }
});

it('tells V8 in the first line of each script to compile all of it, once however often a build is prepared', async () => {
  const { ask, root } = await serve(false);
  await prepareAssets(root);
  for (const [name, text] of [
    ['plain', PLAIN],
    ['small', 'let a'],
  ]) {
    const { body } = await ask(`/_next/static/chunks/${name}.js`);
    expect(body.toString()).toBe(`${HINT}${text}`);
  }
  const { body } = await ask('/_next/static/chunks/plain.js', 'br');
  expect(brotliDecompressSync(body).toString()).toBe(HINT + PLAIN);
});

it('sends what has no copy as it is', async () => {
  const { ask } = await serve(false, false);
  const { headers, body } = await ask('/_next/static/chunks/plain.js', 'gzip, br');
  expect([headers['content-encoding'], body.toString()]).toEqual([undefined, PLAIN]);
  const small = await (await serve(false)).ask('/_next/static/chunks/small.js', 'gzip, br');
  expect([small.headers['content-encoding'], small.body.toString()]).toEqual([undefined, `${HINT}let a`]);
});

it('below a base path leaves scripts that hold addresses to be changed', async () => {
  const { ask } = await serve(true);
  expect((await ask('/_next/static/chunks/fixed.js?v=1', 'br')).status).toBe(421);
  expect((await ask('/_next/static/chunks/plain.js', 'br')).headers['content-encoding']).toBe('br');
  expect((await (await serve(false)).ask('/_next/static/chunks/fixed.js', 'br')).status).toBe(200);
});

it('finds nothing that is not there, and no way out of the folder', async () => {
  const { ask, chunks } = await serve(false);
  const ways = [
    'chunks/none.js',
    '../BUILD_ID',
    '%2e%2e/BUILD_ID',
    '..%2fBUILD_ID',
    '..\\BUILD_ID',
    'chunks',
    '%00',
    '',
  ];
  for (const way of ways) {
    const { status, body } = await ask(`/_next/static/${way}`, 'br');
    expect([404, way.includes('\\') ? 400 : 404], way).toContain(status);
    expect(body.includes('secret'), way).toBe(false);
  }
  rmSync(path.join(chunks, 'plain.js'));
  rmSync(path.join(chunks, 'plain.js.br'));
  expect((await ask('/_next/static/chunks/plain.js', 'br')).status).toBe(404);
});
