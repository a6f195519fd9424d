import { notifyManager } from '@tanstack/react-query';

/** What is written at once reaches the page by several feeds, a few milliseconds apart: it is shown at once, for one picture's work. */
const GATHERED_MS = 10;

let waiting: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes a page of a feed together with those that come right after it, of whichever feed, in their order. */
export function takeSoon(take: () => void): void {
  if (waiting.push(take) === 1) timer = setTimeout(takeNow, GATHERED_MS);
}

/** Takes the pages that wait. */
export function takeNow(): void {
  clearTimeout(timer);
  const pages = waiting;
  waiting = [];
  notifyManager.batch(() => {
    for (const take of pages) take();
  });
}
