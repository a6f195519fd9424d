import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteWriter } from '../lib/store/sqlite/index.ts';
import type { StoreWriter } from '../lib/store/store.ts';
import { ChildProgram } from './helpers/child-program.ts';
import { launchChromium } from './helpers/chromium.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

const ADDRESSES = { list: '/', run: '/runs/a', comparison: '/compare?runs=a,b' };

let logdir: string;
let writer: StoreWriter;
let server: ChildProgram;
let browser: Browser;
let url: string;

const serve = (port: string) => new ChildProgram('server/cli.ts', ['serve', '--logdir', logdir, '--port', port]);

beforeAll(async () => {
  logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-states-'));
  writer = openSqliteWriter(logdir);
  for (const id of ['a', 'b']) {
    writer.createRun(newRun(id, { name: id }));
    writer.writeScalars(id, [point('loss', 1, 2), point('loss', 2, 1)]);
    for (const step of [1, 2]) writer.writeSnapshot(id, newSnapshot(step));
  }
  server = serve('0');
  [url] = (await server.line(/http:\/\/\S+/)) as unknown as [string];
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.end('SIGTERM');
  writer?.close();
  rmSync(logdir, { recursive: true });
});

async function open(address: string, before?: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await before?.(page);
  await page.goto(new URL(address, url).href);
  return page;
}

/** Whether the page shows what it is for. */
const content = (page: Page) =>
  page.locator('[data-testid="run-row-a"], [data-testid="panel-scalars"] .main-svg').first();

/** A page whose requests for runs wait, and then fail until `heal`. */
async function openFailing(address: string) {
  const waiting: (() => void)[] = [];
  let fails = true;
  const page = await open(address, (fresh) =>
    fresh.route('**/api/v1/runs**', async (route) => {
      if (!fails) return route.continue();
      await new Promise<void>((resolve) => waiting.push(resolve));
      await route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'the disk is gone' } } });
    }),
  );
  const answer = () => {
    for (const go of waiting.splice(0)) go();
  };
  const heal = () => {
    fails = false;
    answer();
  };
  return { page, answer, heal };
}

test('while data is on its way pages have placeholders, and a server that fails is told with a way to try again', async () => {
  await Promise.all(
    Object.values(ADDRESSES).map(async (address) => {
      const { page, answer, heal } = await openFailing(address);
      await page.locator('.mantine-Skeleton-root').first().waitFor();
      expect(await content(page).count()).toBe(0);
      await expect
        .poll(async () => {
          answer();
          return page.getByText('could not be read').first().isVisible();
        })
        .toBe(true);
      // A connection that comes up asks once more by itself; from then on only the button does.
      await expect
        .poll(() => {
          answer();
          return page.getByTestId('connection-state').textContent();
        })
        .toContain('live');
      await page.getByText('could not be read').first().waitFor();
      heal();
      await page.getByRole('button', { name: 'Try again' }).click();
      await content(page).waitFor();
      await page.close();
    }),
  );
});

test('pages that lose their server say so, keep what they show, and catch up by themselves with what was logged meanwhile', async () => {
  const pages = await Promise.all(Object.values(ADDRESSES).map((address) => open(address)));
  for (const page of pages) {
    await content(page).waitFor();
    await expect.poll(() => page.getByTestId('connection-state').textContent()).toContain('live');
  }
  const { port } = new URL(url);
  await server.end('SIGTERM');
  for (const page of pages) {
    await page.getByText('Reconnecting to the server').waitFor();
    expect(await page.getByTestId('connection-state').textContent()).toContain('reconnecting');
    expect(await content(page).isVisible()).toBe(true);
  }
  writer.createRun(newRun('c', { name: 'late' }));
  writer.writeSnapshot('a', newSnapshot(3));
  server = serve(port);
  await server.line(/http:\/\/\S+/);
  const [list, run, comparison] = pages as [Page, Page, Page];
  await list.getByRole('link', { name: 'late' }).waitFor();
  for (const page of [run, comparison]) {
    await page.locator('[data-testid="panel-spectrum"] [data-step^="3"]').first().waitFor();
  }
  for (const page of pages) {
    await page.getByText('Reconnecting to the server').waitFor({ state: 'detached' });
    await page.close();
  }
});
