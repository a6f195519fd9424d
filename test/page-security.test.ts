import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { sendRaw } from './helpers/attacks.ts';
import { ChildProgram } from './helpers/child-program.ts';
import { launchChromium } from './helpers/chromium.ts';
import { HOSTILE, writeHostileRun } from './helpers/hostile-run.ts';
import { startReverseProxy } from './helpers/reverse-proxy.ts';

const logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-page-security-'));
const HOSTILE_ID = `h${HOSTILE[1]}`;
let server: ChildProgram;
let url: string;
let token: string;
let browser: Browser;

beforeAll(async () => {
  const writer = openSqliteWriter(logdir);
  for (const id of [HOSTILE_ID, 'plain']) writeHostileRun(writer, id);
  writer.close();
  server = new ChildProgram('server/cli.ts', [
    'serve',
    '--logdir',
    logdir,
    '--port',
    '0',
    '--auth',
    '--base-path',
    '/ntk',
  ]);
  [url] = (await server.line(/http:\/\/\S+/)) as unknown as [string];
  [, token] = (await server.line(/\?token=(\S+)/)) as unknown as [string, string];
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.end('SIGTERM');
  rmSync(logdir, { recursive: true });
});

/** A browser without history, whose pages report what the policy stopped. */
async function newContext(options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const faults: string[] = [];
  await context.exposeBinding('reportViolation', (_, text: string) => void faults.push(text));
  await context.addInitScript(() => {
    document.addEventListener(
      'securitypolicyviolation',
      ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
        const report = (window as unknown as { reportViolation(text: string): void }).reportViolation;
        report(`${location.pathname}: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`);
      },
    );
  });
  context.on('weberror', (error) => faults.push(error.error().message));
  return { context, faults };
}

const run = (id: string) => `/runs/${encodeURIComponent(id)}`;

/** The pages that show hostile text, and what each shows when it is ready. */
const HOSTILE_PAGES = [
  ['/', '[data-testid^="run-row-"]'],
  [run(HOSTILE_ID), '[data-testid="panel-condition"] [data-points="4"]'],
  [`/compare?runs=${encodeURIComponent(encodeURIComponent(HOSTILE_ID))},plain`, '[data-testid="panel-condition"]'],
] as const;
const PAGES = [
  ...HOSTILE_PAGES,
  [`/compare?runs=plain`, '[data-testid="panel-condition"] [data-points="4"]'],
  [run('none'), '[role="alert"]'],
  ['/no/such/page', '[role="alert"]'],
] as const;

async function visit(
  pages: readonly (readonly [string, string])[],
  context: BrowserContext,
  base: string,
  each: (page: Page, address: string) => Promise<void>,
) {
  for (const [address, ready] of pages) {
    const page = await context.newPage();
    await page.goto(base + address);
    await page.locator(ready).first().waitFor({ state: 'attached' });
    // Over the charts: their labels are made when they are needed.
    for (const chart of await page.locator('.js-plotly-plot').all()) await chart.hover({ force: true }).catch(() => {});
    await each(page, address);
    await page.close();
  }
}

test('every page works under a policy that allows no inline script, and breaks it nowhere', async () => {
  const { context, faults } = await newContext();
  const page = await context.newPage();
  await page.goto(`${url}${run('plain')}`);
  await page.fill('#token', token);
  await page.click('button');
  await page.locator('[data-testid="panel-condition"] [data-points="4"]').first().waitFor();
  const answer = await page.reload();
  const policy = answer!.headers()['content-security-policy']!;
  expect(policy.match(/script-src [^;]*/)![0]).toMatch(/^script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic'$/);
  await visit(PAGES, context, url, async () => {});
  expect(faults).toEqual([]);
});

test('hostile text in every place that takes text is shown as text: nothing runs, even without the policy', async () => {
  const { context } = await newContext({ bypassCSP: true });
  await context.newPage().then((page) => page.goto(`${url}/?token=${token}`));
  let shown = 0;
  await visit(HOSTILE_PAGES, context, url, async (page, address) => {
    const found = await page.evaluate(() => ({
      attacked: 'attacked' in window || 'attacked' in {},
      elements: document.querySelectorAll(
        'img[src="x"], [onload], [onerror], a[href^="javascript"], foreignObject script',
      ).length,
      text: document.querySelector('main')?.textContent ?? '',
    }));
    expect(found.attacked, address).toBe(false);
    expect(found.elements, address).toBe(0);
    if (found.text.includes(HOSTILE[0])) shown++;
  });
  expect(shown).toBe(HOSTILE_PAGES.length);
});

const UP = ['..', '%2e%2e', '%2E%2E', '..%2f..', '..%5c..', '..;', '....', '%252e%252e', '..%c0%af..'];
const WAYS_OUT = [
  ...UP.flatMap((up) => [
    `/${`${up}/`.repeat(8)}etc/passwd`,
    `/_next/static/${`${up}/`.repeat(8)}etc/passwd`,
    `/_next/static/${up}/${up}/package.json`,
    `/_next/static/${up}/BUILD_ID`,
    `/runs/${up}/tokens`,
    `/api/v1/runs/${up}%2f${up}%2ftokens`,
    `/api/v1/probes/${up}%2fntkboard.db`,
  ]),
  '//etc/passwd',
  '/%2fetc%2fpasswd',
  '/\\etc\\passwd',
  '/file:///etc/passwd',
  '/%00/etc/passwd',
  '/icon.svg%00.html',
  '/_next/static/%00',
  '/api/v1/runs/%00',
  '/api/v1/runs/%2fetc%2fpasswd/export',
  '/.env',
  '/next.config.js',
  '/server/cli.ts',
  '/ntkboard.db',
  '/tokens',
  `/_next/image?url=${encodeURIComponent('/api/v1/runs')}&w=64&q=75`,
  `/_next/image?url=${encodeURIComponent('http://127.0.0.1/')}&w=64&q=75`,
  '/_next/data/../../package.json',
];

test('no address leads to a file that is not of the page, also for who has signed in', async () => {
  const { port, pathname } = new URL(url);
  const file = path.join(logdir, 'secret.txt');
  writeFileSync(file, 'secret of the logdir');
  for (const way of [...WAYS_OUT, file, encodeURIComponent(file)]) {
    for (const base of [pathname, '']) {
      const address = base + (way.startsWith('/') ? way : `/${way}`);
      const answer = await sendRaw(
        Number(port),
        `GET ${address} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\nconnection: close\r\n\r\n`,
      );
      expect(answer, address).toMatch(/^HTTP\/1\.1 [234]\d\d /);
      expect(answer, address).not.toMatch(
        /root:x:|secret of the logdir|SQLite format|"sha256"|defineConfig|"dependencies"/,
      );
    }
  }
});

test('a page that is open goes to the log-in page when another tab signs out', async () => {
  const { context } = await newContext();
  const [open, other] = [await context.newPage(), await context.newPage()];
  await open.goto(`${url}/?token=${token}`);
  expect(new URL(open.url()).search).toBe('');
  await open.locator('[data-testid^="run-row-"]').first().waitFor();
  await other.goto(url);
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.locator('#token').waitFor();
  await open.locator('#token').waitFor();
});

test.each([false, true])('lives under a base path behind a proxy (which takes it off: %s)', async (strips) => {
  const proxy = await startReverseProxy(Number(new URL(url).port), '/ntk', strips);
  onTestFinished(proxy.close);
  const { context, faults } = await newContext();
  const page = await context.newPage();
  await page.goto(`${proxy.origin}/ntk/?token=${token}`);
  await page.locator(`a[href="/ntk/runs/plain"]`).first().click();
  await page.locator('[data-testid="panel-condition"] [data-points="4"]').first().waitFor();
  expect(page.url()).toBe(`${proxy.origin}/ntk/runs/plain`);
  await page.reload();
  await page.locator('[data-testid="panel-condition"] [data-points="4"]').first().waitFor();
  await page.getByText('live', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'NTKBoard, all runs' }).click();
  await page.locator('[data-testid^="run-row-"]').first().waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('#token').waitFor();
  expect(page.url()).toBe(`${proxy.origin}/ntk/login`);
  expect(proxy.astray.filter((address) => address !== '/favicon.ico')).toEqual([]);
  expect(faults).toEqual([]);
});
