import { messageOf } from '../../lib/protocol/errors.ts';
import type { RunStatus } from '../../lib/protocol/run.ts';
import type { StoreReader, StoreWriter } from '../../lib/store/store.ts';
import type { Log } from '../log.ts';

const INTERVAL_MS = 2_000;

/**
 * Announces runs that crash or stall: that is the absence of a commit, so no commit would tell the followers. Looks only
 * while `hasFollowers()`.
 *
 * @returns a function that stops it
 */
export function watchStatuses(
  reader: StoreReader,
  writer: Pick<StoreWriter, 'announceRun'>,
  log: Log,
  hasFollowers: () => boolean,
): () => void {
  const known = new Map<string, RunStatus>();
  let looking = false;

  async function look(): Promise<void> {
    for (const { id, status } of await reader.runs()) {
      const before = known.get(id);
      known.set(id, status);
      const died = status === 'crashed' || status === 'stalled';
      if (died && before !== undefined && before !== status) writer.announceRun(id);
    }
  }

  const timer = setInterval(async () => {
    if (looking || !hasFollowers()) return;
    looking = true;
    await look().catch((error: unknown) => log.warn(`live: looking for crashed runs failed: ${messageOf(error)}`));
    looking = false;
  }, INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
