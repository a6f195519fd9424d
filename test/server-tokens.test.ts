import { readFileSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { expect, it, onTestFinished } from 'vitest';
import { errorAnswerSchema } from '../lib/protocol/api.ts';
import { startServer } from '../server/index.ts';
import { createLog } from '../server/log.ts';
import { TokenStore } from '../server/security/tokens.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

async function startWithTokens(logdir = temporaryFolder()) {
  const server = await startServer({
    logdir,
    port: 0,
    host: '127.0.0.1',
    auth: true,
    page: false,
    log: createLog('silent'),
  });
  onTestFinished(() => server.close());
  return { ...server, logdir, tokens: new TokenStore(logdir) };
}

const ask = (url: string, token?: string, method = 'GET', path = '/api/v1/runs') =>
  fetch(url + path, { method, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

it('refuses a missing, a guessed and a malformed token, on every path, with a way on', async () => {
  const { url, newToken } = await startWithTokens();
  const guessed = newToken!.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA'));
  const malformed = ['', 'x', 'ntkb_', `${newToken} x`, newToken!.slice(0, -1), newToken!.replace('ntkb_', 'ntkb_../')];
  for (const token of [undefined, guessed, ...malformed]) {
    const others = token === undefined || token === guessed ? ['/api/v1/openapi.json', '/', '/_next/static/x.js'] : [];
    for (const path of ['/api/v1/runs', ...others]) {
      const answer = await ask(url, token, 'GET', path);
      expect(answer.status, `${token} ${path}`).toBe(401);
      if (path.startsWith('/api')) {
        expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="ntkboard"');
        expect(errorAnswerSchema.parse(await answer.json()).error.code).toBe('unauthorized');
      }
    }
  }
  expect((await ask(url, newToken!)).status).toBe(200);
});

it('lets a read token read and nothing else', async () => {
  const { url, tokens, newToken } = await startWithTokens();
  const { token } = await tokens.create('read', 'a colleague');
  expect((await ask(url, token)).status).toBe(200);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const answer = await ask(url, token, method, '/api/v1/runs/a');
    expect(answer.status).toBe(403);
    expect(errorAnswerSchema.parse(await answer.json()).error.code).toBe('forbidden');
    expect((await ask(url, newToken!, method, '/api/v1/runs/a')).status).not.toBe(403);
  }
});

it('refuses a revoked token at once, cuts its open connections, and leaves the others', async () => {
  const { url, tokens, newToken } = await startWithTokens();
  const { token, info } = await tokens.create('read', '');
  const open = (bearer: string | undefined) => {
    const extraHeaders: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {};
    const socket = io(url, { extraHeaders, transports: ['websocket'], reconnection: false, forceNew: true });
    onTestFinished(() => void socket.disconnect());
    return socket;
  };
  const connected = (socket: ReturnType<typeof open>) =>
    new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('connect_error', () => resolve(false));
    });
  const [cut, kept] = [open(token), open(newToken!)];
  expect(await Promise.all([cut, kept].map(connected))).toEqual([true, true]);
  expect(await connected(open(undefined))).toBe(false);

  const gone = new Promise((resolve) => cut.once('disconnect', resolve));
  expect(await tokens.revoke(info.id)).toBe(true);
  expect((await ask(url, token)).status).toBe(401);
  await gone;
  expect(await connected(open(token))).toBe(false);
  expect(kept.connected).toBe(true);
});

it('keeps hashes only, which nobody else may read, and follows no symbolic link', async () => {
  const logdir = temporaryFolder();
  const tokens = new TokenStore(logdir);
  const { token, info } = await tokens.create('write', 'laptop');
  const path = join(logdir, 'tokens', `${info.id}.json`);
  expect(statSync(join(logdir, 'tokens')).mode & 0o777).toBe(0o700);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const secret = token.slice(-43);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(readFileSync(path, 'utf8')).not.toContain(secret);
  expect(await tokens.verify(token)).toEqual(info);
  renameSync(path, join(logdir, 'elsewhere.json'));
  symlinkSync(join(logdir, 'elsewhere.json'), path);
  expect(await tokens.verify(token)).toBeNull();
});

it('makes the first token itself, only where one is demanded and none is there', async () => {
  const first = await startWithTokens();
  expect(first.newToken).toMatch(/^ntkb_/);
  expect((await startWithTokens(first.logdir)).newToken).toBeNull();
  const open = await startServer({ logdir: first.logdir, port: 0, host: '127.0.0.1', page: false });
  onTestFinished(() => open.close());
  expect(open.newToken).toBeNull();
  expect((await ask(open.url)).status).toBe(200);
});

it('demands a token on an address that others reach', async () => {
  const { url, newToken, close } = await startServer({
    logdir: temporaryFolder(),
    port: 0,
    host: '0.0.0.0',
    page: false,
  });
  onTestFinished(close);
  const local = url.replace('0.0.0.0', '127.0.0.1');
  expect((await ask(local)).status).toBe(401);
  expect((await ask(local, newToken!)).status).toBe(200);
});

it('ntkboard token makes, lists and revokes', async () => {
  const logdir = temporaryFolder();
  const run = async (...args: string[]) => {
    const started = runTypescript('server/cli.ts', ['token', ...args, '--logdir', logdir]);
    const { code } = await started.ended;
    return { code, output: started.output() };
  };
  const { output } = await run('create', '--write', 'the cluster');
  const info = await new TokenStore(logdir).verify(output.trim());
  expect(info).toMatchObject({ scope: 'write', label: 'the cluster' });
  expect((await run('list')).output).toMatch(new RegExp(`^${info!.id}  write  20\\d\\d-\\S+Z  the cluster\n$`));
  expect(await run('revoke', info!.id)).toEqual({ code: 0, output: '' });
  const again = await run('revoke', info!.id);
  expect(again.code).toBe(1);
  expect(again.output).toMatch(/^\[ntkboard\] token revoke: expected ids of tokens of .*, got \w{8}\. .*\n$/);
});
