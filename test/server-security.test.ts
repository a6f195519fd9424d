import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { errorAnswerSchema } from '../lib/protocol/api.ts';
import { startServer } from '../server/index.ts';
import { isAllowedHost } from '../server/security/allowed-host.ts';
import { httpGet } from './helpers/http-get.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const LOCAL = ['localhost', 'localhost:6066', 'LOCALHOST:1', '127.0.0.1', '127.0.0.1:6066', '[::1]', '[::1]:6066'];
const FOREIGN = [
  'evil.example',
  'evil.example:6066',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '0.0.0.0',
  '::1',
  'localhost:',
  'localhost:6066:1',
  'localhost@evil.example',
  '[::2]',
];

it.each(LOCAL)('serves a local Host header: %s', async (host) => {
  const { url } = await startTestServer();
  expect((await httpGet(`${url}/api/v1/health`, { host })).status).toBe(200);
});

it.each(FOREIGN)('refuses a foreign Host header on every path: %s', async (host) => {
  const { url } = await startTestServer();
  for (const path of ['/api/v1/runs', '/', '/socket.io/?EIO=4&transport=polling']) {
    const { status, headers, body } = await httpGet(url + path, { host });
    expect(status).toBe(403);
    expect(headers['content-type']).toContain('application/json');
    if (!path.startsWith('/socket.io')) errorAnswerSchema.parse(JSON.parse(body.toString()));
  }
});

const connect = (url: string, extraHeaders: Record<string, string>, transport: 'polling' | 'websocket') =>
  new Promise<'connected' | 'refused'>((resolve) => {
    const socket = io(url, { extraHeaders, transports: [transport], reconnection: false, forceNew: true });
    const end = (result: 'connected' | 'refused') => {
      socket.disconnect();
      resolve(result);
    };
    socket.once('connect', () => end('connected'));
    socket.once('connect_error', () => end('refused'));
  });

it.each(['polling', 'websocket'] as const)('lets only local pages open a live connection by %s', async (transport) => {
  const { url, port } = await startTestServer();
  for (const origin of [
    `http://localhost:${port}`,
    `http://127.0.0.1:${port}`,
    'http://[::1]:3000',
    'https://localhost',
  ]) {
    expect(await connect(url, { origin }, transport), origin).toBe('connected');
  }
  for (const origin of [
    'http://evil.example',
    'http://localhost.evil.example',
    'null',
    'file://',
    'http://localhost@evil.example',
  ]) {
    expect(await connect(url, { origin }, transport), origin).toBe('refused');
  }
  expect(await connect(url, {}, transport)).toBe('connected');
});

it('refuses a live connection with a foreign Host header, and takes a missing Host for foreign', async () => {
  const { url } = await startTestServer();
  expect(await connect(url, { host: 'evil.example' }, 'websocket')).toBe('refused');
  expect([isAllowedHost(undefined), isAllowedHost('')]).toEqual([false, false]);
});

it('forbids guessing content types', async () => {
  const { url } = await startTestServer();
  for (const path of ['/api/v1/runs', '/api/v1/runs/none', '/']) {
    expect((await httpGet(url + path)).headers['x-content-type-options']).toBe('nosniff');
  }
});

it.each(['0.0.0.0', '::', '192.168.1.1', 'example.org'])('does not listen on %s', async (host) => {
  const started = startServer({ logdir: temporaryFolder(), port: 0, host, page: false });
  await expect(started).rejects.toMatchObject({
    code: 'invalid-address',
    message: expect.stringContaining(`expected a local address (127.0.0.1, localhost, ::1), got ${host}`),
  });
});

it.each([-1, 65_536, 1.5, Number.NaN])('refuses port %s', async (port) => {
  const started = startServer({ logdir: temporaryFolder(), port, host: '127.0.0.1', page: false });
  await expect(started).rejects.toMatchObject({ code: 'invalid-option' });
});
