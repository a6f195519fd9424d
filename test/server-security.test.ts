import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { errorAnswerSchema } from '../lib/protocol/api.ts';
import { startServer } from '../server/index.ts';
import { createLog } from '../server/log.ts';
import { allowedHosts } from '../server/security/allowed-hosts.ts';
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

it.each(['polling', 'websocket'] as const)(
  'lets only pages of its own open a live connection by %s',
  async (transport) => {
    const { url, port } = await startTestServer();
    expect(await connect(url, { origin: url }, transport)).toBe('connected');
    for (const origin of [
      `http://localhost:${port}`,
      'http://127.0.0.1:3000',
      'http://[::1]:3000',
      'https://localhost',
      'http://evil.example',
      'http://localhost.evil.example',
      'null',
      'file://',
      'http://localhost@evil.example',
    ]) {
      expect(await connect(url, { origin }, transport), origin).toBe('refused');
    }
    expect(await connect(url, {}, transport)).toBe('connected');
  },
);

it('refuses a live connection with a foreign Host header, and takes a missing Host for foreign', async () => {
  const { url } = await startTestServer();
  expect(await connect(url, { host: 'evil.example' }, 'websocket')).toBe('refused');
  const forwarded = { host: 'localhost:9000', origin: 'http://localhost:9000' };
  expect(await connect(url, forwarded, 'websocket')).toBe('connected');
  const { isAllowedHost } = allowedHosts('127.0.0.1');
  expect([isAllowedHost(undefined), isAllowedHost('')]).toEqual([false, false]);
});

it('forbids guessing content types', async () => {
  const { url } = await startTestServer();
  for (const path of ['/api/v1/runs', '/api/v1/runs/none', '/']) {
    expect((await httpGet(url + path)).headers['x-content-type-options']).toBe('nosniff');
  }
});

it('on an address that others reach, answers to bare addresses and to the names it was told, and to no other name', () => {
  const { isAllowedHost, isAllowedOrigin } = allowedHosts('0.0.0.0', ['Board.example']);
  for (const host of ['192.168.1.7:6066', '[fe80::1]:6066', 'localhost', 'board.example', 'BOARD.EXAMPLE:443']) {
    expect(isAllowedHost(host), host).toBe(true);
  }
  for (const host of ['evil.example', 'board.example.evil.example', '192.168.1', undefined]) {
    expect(isAllowedHost(host), host).toBe(false);
  }
  // A proxy may pass another Host on than the one that the browser called.
  expect(isAllowedOrigin({ host: '10.0.0.1:6066', origin: 'https://board.example:8443' })).toBe(true);
  expect(isAllowedOrigin({ host: '10.0.0.1:6066', origin: 'http://10.0.0.2:6066' })).toBe(false);
});

it.each(['256.1.1.1 ', 'not a host', '-', ''])('does not listen on "%s"', async (host) => {
  const started = startServer({ logdir: temporaryFolder(), port: 0, host, page: false, log: createLog('silent') });
  await expect(started).rejects.toMatchObject({
    code: 'invalid-address',
    message: expect.stringContaining(`got "${host}"`),
  });
});

it.each([-1, 65_536, 1.5, Number.NaN])('refuses port %s', async (port) => {
  const started = startServer({ logdir: temporaryFolder(), port, host: '127.0.0.1', page: false });
  await expect(started).rejects.toMatchObject({ code: 'invalid-option' });
});
