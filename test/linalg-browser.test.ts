import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LinalgOperation, providerThrough } from './helpers/browser/linalg-calls.ts';
import { launchChromium } from './helpers/chromium.ts';
import { describeLinalg } from './helpers/linalg-conformance.ts';

/** An address that nothing answers but the routes below. */
const ORIGIN = 'http://linalg.test';
/** Scripts run, WebAssembly does not. */
const NO_WEBASSEMBLY = "script-src 'self'";

/** What crosses to a browser does so slowly. */
const FEW_NUMBERS = { mostNumbers: 30_000 };

let browser: Browser;
let script: string;
let inWorker: Page;
let onPage: Page;

beforeAll(async () => {
  // For the browser: anything of Node in the imports fails the build.
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'helpers/browser/linalg-page.ts')],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    write: false,
  });
  script = outputFiles[0]!.text;
  browser = await launchChromium();
  inWorker = await openPage();
  await inWorker.evaluate(() => {
    const worker = new Worker('/linalg.js');
    const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
    worker.onmessage = ({ data }) => {
      const { resolve, reject } = waiting.get(data.id)!;
      waiting.delete(data.id);
      if ('message' in data) reject(new Error(data.message));
      else resolve(data.result);
    };
    let id = 0;
    const answer = (operation: string, args: unknown[]) =>
      new Promise((resolve, reject) => {
        waiting.set(++id, { resolve, reject });
        worker.postMessage({ id, operation, args });
      });
    Object.assign(globalThis, { answer });
  });
  onPage = await openPage(NO_WEBASSEMBLY);
  await onPage.addScriptTag({ url: '/linalg.js' });
});

afterAll(async () => {
  await browser?.close();
});

async function openPage(policy?: string): Promise<Page> {
  const page = await browser.newPage();
  const headers: Record<string, string> = policy ? { 'content-security-policy': policy } : {};
  await page.route(`${ORIGIN}/**`, async (route) => {
    const isScript = route.request().url().endsWith('.js');
    await route.fulfill(
      isScript
        ? { contentType: 'text/javascript', headers, body: script }
        : { contentType: 'text/html', headers, body: '<!doctype html><title>linalg</title>' },
    );
  });
  await page.goto(`${ORIGIN}/`);
  return page;
}

async function call(page: Page, operation: LinalgOperation, args: unknown[]): Promise<unknown> {
  return await page.evaluate(
    async ([name, given]) => await (globalThis as unknown as BrowserGlobal).answer(name, given),
    [operation, args] as const,
  );
}

interface BrowserGlobal {
  answer: (operation: LinalgOperation, args: unknown[]) => Promise<unknown>;
}

describeLinalg(
  providerThrough('typescript in a browser’s worker', (...asked) => call(inWorker, ...asked)),
  FEW_NUMBERS,
);
describeLinalg(
  providerThrough('typescript on a page without WebAssembly', (...asked) => call(onPage, ...asked)),
  FEW_NUMBERS,
);

test('the worker computes in WebAssembly, the page whose policy forbids it in plain loops', async () => {
  expect(await call(inWorker, 'describe', [])).toMatchObject({ detail: expect.stringContaining('WebAssembly SIMD') });
  expect(await call(onPage, 'describe', [])).toMatchObject({ detail: expect.stringContaining('no WebAssembly') });
});
