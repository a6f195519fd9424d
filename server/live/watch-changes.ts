import type { ChangePage } from '../../lib/protocol/change.ts';
import { messageOf } from '../../lib/protocol/errors.ts';
import type { StoreReader } from '../../lib/store/store.ts';
import type { Log } from '../log.ts';

const BUSY_INTERVAL_MS = 25;
/**
 * With many clients, delivering a page is work, and one page with the changes of two costs half as much: what comes next waits for five times
 * the processor time that the last one took, but not for longer than this.
 */
const CROWDED_INTERVAL_MS = 60;
const REST = 5;
const IDLE_INTERVAL_MS = 100;
const IDLE_AFTER_MS = 5_000;
const RETRY_INTERVAL_MS = 1_000;
const PAGE_SIZE = 1_000;

/**
 * Reads the change feed from `start` on, whichever process commits, and hands every page to `deliver` in order. A failing
 * read is logged and tried again; nothing is skipped meanwhile.
 *
 * @returns a function that stops it
 */
export function watchChanges(
  reader: StoreReader,
  start: { feed: string; head: number },
  log: Log,
  deliver: (page: ChangePage) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let version: number | undefined;
  let { feed, head } = start;
  let changedMs = Date.now();
  let failing = false;

  async function poll(): Promise<void> {
    // The version is read first: a commit during the feed's reading makes it differ the next time.
    const seen = await reader.version();
    if (seen === version) return;
    changedMs = Date.now();
    for (let more = true; more && !stopped; ) {
      const page = await reader.changes(head, 'all', PAGE_SIZE);
      if (page.feed === feed) {
        deliver(page);
        ({ head, more } = page);
      } else {
        // The database was replaced: everything in the new one is new.
        ({ feed } = page);
        head = 0;
      }
    }
    version = seen;
  }

  async function pollAndSchedule(): Promise<void> {
    let intervalMs = Date.now() - changedMs < IDLE_AFTER_MS ? BUSY_INTERVAL_MS : IDLE_INTERVAL_MS;
    try {
      const before = process.cpuUsage();
      await poll();
      const { user, system } = process.cpuUsage(before);
      intervalMs = Math.max(intervalMs, Math.min(CROWDED_INTERVAL_MS, (REST * (user + system)) / 1000));
      failing = false;
    } catch (error) {
      if (!failing) log.error({ err: error }, `live: reading the change feed failed, retrying: ${messageOf(error)}`);
      failing = true;
      intervalMs = RETRY_INTERVAL_MS;
    }
    if (!stopped) timer = setTimeout(pollAndSchedule, intervalMs).unref();
  }

  void pollAndSchedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
