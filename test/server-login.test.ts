import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { expect, it, onTestFinished } from 'vitest';
import { startServer } from '../server/index.ts';
import { createLog } from '../server/log.ts';
import { TokenStore } from '../server/security/tokens.ts';
import { httpSend } from './helpers/http-send.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

async function start(options: Partial<Parameters<typeof startServer>[0]> = {}) {
  const logdir = temporaryFolder();
  const server = await startServer({
    logdir,
    port: 0,
    host: '127.0.0.1',
    auth: true,
    page: false,
    log: createLog('silent'),
    ...options,
  });
  onTestFinished(() => server.close());
  return { ...server, logdir, token: server.newToken!, origin: `http://127.0.0.1:${server.port}` };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function signIn(origin: string, token: string, next = '/', headers: Record<string, string> = {}) {
  const body = new URLSearchParams({ token, next }).toString();
  return httpSend(`${origin}/login`, { method: 'POST', headers: { ...FORM, origin, ...headers }, body });
}

const cookieOf = (headers: Awaited<ReturnType<typeof httpSend>>['headers']) =>
  headers['set-cookie']![0]!.split(';')[0]!;

const readRuns = (origin: string, cookie: string) =>
  httpSend(`${origin}/api/v1/runs`, { headers: { cookie } }).then(({ status }) => status);

it('asks a browser for a token on every address, and goes on to that address with a cookie no script can read', async () => {
  const { origin, port, token } = await start();
  const asked = await httpSend(`${origin}/runs/a?x=1`, { headers: { accept: 'text/html' } });
  expect(asked.status).toBe(401);
  expect(asked.body).toContain('<input type="hidden" name="next" value="/runs/a?x=1">');
  expect(asked.headers['content-security-policy']).not.toMatch(/unsafe/);
  const { status, headers } = await signIn(origin, token, '/runs/a?x=1');
  expect([status, headers.location]).toEqual([303, '/runs/a?x=1']);
  expect(headers['set-cookie']![0]).toMatch(
    new RegExp(`^ntkboard-${port}=[\\w.-]{60}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict$`),
  );
  expect(headers['set-cookie']![0]).not.toContain(token);
  expect(await readRuns(origin, cookieOf(headers))).toBe(200);
});

it('takes the token from the link that it prints, and takes it out of the address', async () => {
  const { origin, token } = await start();
  const { status, headers } = await httpSend(`${origin}/runs/a?step=3&token=${token}`);
  expect([status, headers.location]).toEqual([303, '/runs/a?step=3']);
  expect(await readRuns(origin, cookieOf(headers))).toBe(200);
  expect((await httpSend(`${origin}/?token=ntkb_guessed`)).status).toBe(401);
  // Only where it leads to a page: an API address would be kept in histories and logs.
  expect((await httpSend(`${origin}/api/v1/runs?token=${token}`)).status).toBe(401);
});

it('goes on from its own page where another site led to it, since a strict cookie is not sent then', async () => {
  const { origin, token } = await start();
  const fromElsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  const headers = { ...fromElsewhere, accept: 'text/html' };
  for (const address of [`/runs/a?token=${token}`, '/runs/a']) {
    const answer = await httpSend(origin + address, { headers });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<meta http-equiv="refresh" content="0;url=/runs/a">');
  }
});

it('goes on to no other site, and shows what it was given as text', async () => {
  const { origin, token } = await start();
  for (const next of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    'x:y',
    '\t//evil',
  ]) {
    const { headers } = await signIn(origin, token, next);
    expect(headers.location, next).toMatch(/^\/(?![/\\])/);
  }
  const hostile = '"><script>alert(1)</script>';
  const { body } = await signIn(origin, 'wrong', `/${hostile}`);
  expect(body).not.toContain('<script>alert');
});

it('signs out: the cookie is dead, and its open connections are cut', async () => {
  const { origin, token } = await start();
  const cookie = cookieOf((await signIn(origin, token)).headers);
  const socket = io(origin, {
    extraHeaders: { cookie },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  onTestFinished(() => void socket.disconnect());
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));
  const cut = new Promise((resolve) => socket.once('disconnect', resolve));
  const out = await httpSend(`${origin}/logout`, { method: 'POST', headers: { origin, cookie } });
  expect([out.status, out.headers.location]).toEqual([303, '/login']);
  expect(out.headers['set-cookie']![0]).toMatch(/=; Max-Age=0; /);
  expect(await readRuns(origin, cookie)).toBe(401);
  await cut;
});

it('ends a browser with its token, and when its time is over; other cookies open nothing', async () => {
  const { origin, token, logdir } = await start();
  const cookie = cookieOf((await signIn(origin, token)).headers);
  expect(await readRuns(origin, `other=1; ${cookie}`)).toBe(200);
  const [name, key] = cookie.split('=') as [string, string];
  for (const wrong of [`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`, `../${key}`, '', 'x.y', '%00']) {
    expect(await readRuns(origin, `${name}=${wrong}`), wrong).toBe(401);
  }
  const file = join(logdir, 'sessions', readdirSync(join(logdir, 'sessions'))[0]!);
  const session = JSON.parse(readFileSync(file, 'utf8'));
  expect(JSON.stringify(session)).not.toContain(key.split('.')[1]);
  writeFileSync(file, JSON.stringify({ ...session, expiresMs: Date.now() - 1 }));
  expect(await readRuns(origin, cookie)).toBe(401);
  writeFileSync(file, JSON.stringify(session));
  expect(await readRuns(origin, cookie)).toBe(200);
  const tokens = new TokenStore(logdir);
  await tokens.revoke((await tokens.list())[0]!.id);
  expect(await readRuns(origin, cookie)).toBe(401);
});

it("takes no form, and nothing that changes something, from another site's page", async () => {
  const { origin, token } = await start();
  const cookie = cookieOf((await signIn(origin, token)).headers);
  const post = (headers: Record<string, string>, path = '/api/v1/ingest') =>
    httpSend(origin + path, { method: 'POST', headers: { cookie, ...headers }, body: '{}' }).then(
      ({ status }) => status,
    );
  for (const foreign of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
    expect(await post({ origin: foreign, 'content-type': 'application/json' }), foreign).toBe(403);
    expect((await signIn(origin, token, '/', { origin: foreign })).status, foreign).toBe(403);
  }
  for (const site of ['cross-site', 'same-site']) {
    expect(await post({ 'sec-fetch-site': site, 'content-type': 'application/json' }), site).toBe(403);
    const embedded = { cookie, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' };
    expect((await httpSend(`${origin}/api/v1/runs`, { headers: embedded })).status).toBe(403);
  }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
    expect(await post(type ? { origin, 'content-type': type } : { origin }), type).toBe(415);
  }
  expect(await post({ origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' })).not.toBe(403);
});

it('slows guessing down, yet never keeps a valid token out', async () => {
  const { origin, token } = await start();
  const guesses = [];
  for (let i = 0; i < 25; i++) guesses.push((await signIn(origin, `ntkb_${i}`)).status);
  expect(guesses.slice(0, 20)).toEqual(Array(20).fill(401));
  expect(guesses.slice(20)).toEqual(Array(5).fill(429));
  const bearer = (value: string) =>
    httpSend(`${origin}/api/v1/runs`, { headers: { authorization: `Bearer ${value}` } });
  expect((await bearer('ntkb_guessed')).status).toBe(429);
  expect((await bearer(token)).status).toBe(200);
  expect((await signIn(origin, token)).status).toBe(303);
});

it('marks the cookie secure behind a proxy with TLS, and keeps it under the base path', async () => {
  const { origin, token } = await start({ basePath: '/ntk' });
  const { headers } = await signIn(`${origin}`, token, '/runs/a', { 'x-forwarded-proto': 'https' });
  expect(headers.location).toBe('/ntk/runs/a');
  expect(headers['set-cookie']![0]).toMatch(/; Path=\/ntk; HttpOnly; Secure; SameSite=Strict$/);
});
