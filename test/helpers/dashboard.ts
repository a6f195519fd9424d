import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import type { StoreWriter } from '../../lib/store/store.ts';
import { ChildProgram } from './child-program.ts';
import { launchChromium } from './chromium.ts';

/** What `open` may be told. */
export interface OpenOptions {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
}

/** The built dashboard over a logdir of this test file alone, and a browser to look at it. */
export interface Dashboard {
  logdir: string;
  /** Writes while the pages are open. */
  writer: StoreWriter;
  open(address: string, options?: OpenOptions): Promise<Page>;
  /** What went wrong in any page, as a developer would find it in the console. */
  faults: string[];
}

/** Seeds a logdir before the tests of this file and shows it; everything is closed after them. */
export function openDashboard(seed: (writer: StoreWriter, logdir: string) => void | Promise<void>): Dashboard {
  let server: ChildProgram;
  let browser: Browser;
  let url: string;
  const dashboard = { faults: [] as string[] } as Dashboard;

  beforeAll(async () => {
    dashboard.logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-dashboard-'));
    dashboard.writer = openSqliteWriter(dashboard.logdir);
    await seed(dashboard.writer, dashboard.logdir);
    server = new ChildProgram('server/cli.ts', ['serve', '--logdir', dashboard.logdir, '--port', '0']);
    [url] = (await server.line(/http:\/\/\S+/)) as unknown as [string];
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.end('SIGTERM');
    dashboard.writer?.close();
    rmSync(dashboard.logdir, { recursive: true });
    expect(dashboard.faults).toEqual([]);
  });

  dashboard.open = async (address, { width = 1280, height = 800, colorScheme = 'light' } = {}) => {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    page.on('pageerror', (error) => dashboard.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') dashboard.faults.push(message.text());
    });
    await page.goto(new URL(address, url).href);
    return page;
  };
  return dashboard;
}
