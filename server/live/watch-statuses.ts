import { messageOf } from '../../lib/protocol/errors.ts';
import type { RunStatus } from '../../lib/protocol/run.ts';
import type { StoreReader } from '../../lib/store/store.ts';
import type { Log } from '../log.ts';

const INTERVAL_MS = 2_000;

/**
 * Announces runs that crash or stall from now on: that is the absence of a commit, so no commit would tell the followers.
 * Looks only while `hasFollowers()`.
 *
 * @returns a function that stops it
 */
export async function watchStatuses(
  reader: StoreReader,
  announceRun: (runId: string) => void,
  log: Log,
  hasFollowers: () => boolean,
): Promise<() => void> {
  const known = new Map<string, RunStatus>();
  let looking = false;

  async function look(): Promise<void> {
    for (const { id, status } of await reader.runs()) {
      const before = known.get(id) ?? 'running';
      known.set(id, status);
      if (status !== before && (status === 'crashed' || status === 'stalled')) announceRun(id);
    }
  }

  for (const { id, status } of await reader.runs()) known.set(id, status);
  const timer = setInterval(async () => {
    if (looking || !hasFollowers()) return;
    looking = true;
    await look().catch((error: unknown) => log.warn(`live: looking for crashed runs failed: ${messageOf(error)}`));
    looking = false;
  }, INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
