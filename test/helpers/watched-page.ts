import type { Browser, Page } from 'playwright-core';

/** A page and everything that went wrong in it, as its user would see or a developer would find in the console. */
export interface WatchedPage {
  page: Page;
  faults: string[];
}

export async function watchedPage(browser: Browser, address: string): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(address);
  return { page, faults };
}
