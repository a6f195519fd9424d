import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { io } from 'socket.io-client';
import { expect, it, onTestFinished } from 'vitest';
import { startServer } from '../server/index.ts';
import { createLog } from '../server/log.ts';
import { portOwner } from '../server/port-owner.ts';
import { LIMITS } from '../server/security/limits.ts';
import { TokenStore } from '../server/security/tokens.ts';
import { httpGet } from './helpers/http-get.ts';
import { httpSend } from './helpers/http-send.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

async function start(options: Partial<Parameters<typeof startServer>[0]> = {}) {
  const logdir = temporaryFolder();
  const given = { logdir, port: 0, host: '127.0.0.1', page: false, log: createLog('silent'), ...options };
  const server = await startServer(given);
  onTestFinished(() => server.close());
  return { ...server, logdir };
}

it('names the process that has the port, where it can be told', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  expect(portOwner(port)).toMatchObject({ pid: process.pid, command: expect.stringMatching(/node/) });
  await expect(start({ port })).rejects.toMatchObject({
    code: 'port-in-use',
    message: expect.stringMatching(new RegExp(`got ${port} which process ${process.pid} uses \\(`)),
  });
  expect(portOwner(1)).toBeNull();
  expect(portOwner(port, '/nowhere')).toBeNull();
});

it('serves IPv6: addresses in brackets, Host and live connections included', async () => {
  const { url, port } = await start({ host: '::1' });
  expect(url).toBe(`http://[::1]:${port}`);
  expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
  expect((await httpGet(`${url}/api/v1/health`, { host: '[::2]' })).status).toBe(403);
  const socket = io(url, { transports: ['websocket'], reconnection: false, extraHeaders: { origin: url } });
  onTestFinished(() => void socket.disconnect());
  await new Promise<void>((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
  // Only to this machine: so no token is demanded there either.
  const all = await start({ host: '::' });
  expect((await fetch(`http://[::1]:${all.port}/api/v1/health`)).status).toBe(401);
});

/** A certificate of its own for localhost, as openssl makes one. */
function certificate() {
  const folder = temporaryFolder();
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', [...made, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { cert, key };
}

it('serves HTTPS with a certificate: TLS 1.2 or newer, a secure cookie, live connections', async () => {
  const tls = certificate();
  const { url, newToken } = await start({ tls, auth: true });
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const ca = readFileSync(tls.cert);
  const ask = (path: string, options: object = {}) =>
    new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      httpsRequest(url + path, { ca, agent: false, ...options }, resolve)
        .on('error', reject)
        .end();
    });
  const authorization = `Bearer ${newToken}`;
  const answer = await ask('/api/v1/health', { headers: { authorization } });
  expect(answer.statusCode).toBe(200);
  expect((await ask(`/?token=${newToken}`)).headers['set-cookie']![0]).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
  await expect(ask('/api/v1/health', { ca: [] })).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  await expect(ask('/', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow();
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    ca: ca.toString(),
    extraHeaders: { authorization },
  });
  onTestFinished(() => void socket.disconnect());
  await new Promise<void>((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
});

it('refuses certificates that are none, or not of the key', async () => {
  const [one, other] = [certificate(), certificate()];
  const broken = join(temporaryFolder(), 'broken.pem');
  writeFileSync(broken, 'no certificate');
  for (const tls of [
    { cert: one.cert, key: other.key },
    { cert: broken, key: one.key },
    { cert: '/none', key: one.key },
  ]) {
    await expect(start({ tls })).rejects.toMatchObject({ code: 'invalid-option' });
  }
});

it('lets requests under way end when it is closed, tells live clients, and takes no new ones', async () => {
  const { url, port, close } = await start();
  const socket = io(url, { transports: ['websocket'], reconnection: false });
  onTestFinished(() => void socket.disconnect());
  await new Promise<void>((resolve) => socket.on('connect', resolve));
  const told = new Promise<string>((resolve) => socket.on('disconnect', resolve));
  // A request whose body is still on its way when the server is told to end.
  const slow = connect(port, '127.0.0.1');
  let answer = '';
  slow.on('data', (chunk) => {
    answer += chunk;
  });
  slow.write(
    'PATCH /api/v1/runs/none HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n{"notes"',
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  const started = performance.now();
  const ended = close();
  expect(await told).toMatch(/transport close|io server disconnect/);
  await expect(fetch(`${url}/api/v1/health`)).rejects.toThrow();
  slow.write(':"mine"}');
  await once(slow, 'close');
  await ended;
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  // By itself, not because its time was over.
  expect(performance.now() - started).toBeLessThan(LIMITS.drainMs);
});

it('logs no token, session key, cookie or authorization, at any level, whoever is refused or fails', async () => {
  let text = '';
  const sink = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  const log = createLog('debug', sink);
  const { url, logdir, newToken } = await start({ auth: true, log });
  const token = newToken!;
  const signedIn = await httpSend(`${url}/?token=${token}`);
  const cookie = signedIn.headers['set-cookie']![0]!.split(';')[0]!;
  const { token: revoked, info } = await new TokenStore(logdir).create('read', '');
  await new TokenStore(logdir).revoke(info.id);
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie }, { authorization: `Bearer ${revoked}` }]) {
    await httpSend(`${url}/api/v1/runs/x?token=${token}`, { headers });
    await httpSend(`${url}/api/v1/runs`, { method: 'PATCH', headers: { ...headers, host: 'evil.example' } });
  }
  log.error({ err: new Error(`failed for ${token} and ${cookie}`), headers: { cookie, authorization: token } }, token);
  log.warn(
    { request: { headers: { cookie, 'set-cookie': [cookie], authorization: `Bearer ${token}` } } },
    `/?token=${token}`,
  );
  expect(text).toContain('failed for');
  const [, key = ''] = cookie.split('=');
  for (const secret of [token, token.slice(-43), revoked.slice(-43), key, key.split('.')[1]!]) {
    expect(text).not.toContain(secret);
  }
});
