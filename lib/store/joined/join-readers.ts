import type { Change, ChangePage } from '../../protocol/change.ts';
import type { StoreReader } from '../store.ts';
import { JoinedFeed } from './joined-feed.ts';
import { joinedChange, joinedRun, splitId } from './joined-ids.ts';

/** A store among several. */
export interface NamedReader {
  /** Unique among them; without a colon. */
  name: string;
  reader: StoreReader;
}

/**
 * Several stores as one to read: runs keep apart by their ids, which begin with their store's name, and the change feeds become one, in
 * the order in which their changes were seen. `changeId`s stay those of the store. Closing it closes all.
 */
export function joinReaders(stores: readonly NamedReader[]): StoreReader {
  const feed = new JoinedFeed(stores.length);
  const advance = async () => feed.advance(await Promise.all(stores.map(({ reader }) => reader.position())));

  /** Asks the store of a run, or answers `none` where there is no such store. */
  const ask = async <Answer>(
    runId: string,
    none: Answer,
    work: (reader: StoreReader, id: string) => Promise<Answer>,
  ): Promise<Answer> => {
    const split = splitId(runId);
    const store = stores.find(({ name }) => name === split?.logdir);
    return split && store ? await work(store.reader, split.id) : none;
  };

  async function changes(after: number, runs: 'all' | 'list' | readonly string[], limit: number): Promise<ChangePage> {
    await advance();
    const { name, head } = feed;
    const pages = await Promise.all(
      stores.map(({ name: logdir, reader }, i) => {
        const wanted = typeof runs === 'string' ? runs : ownIds(logdir, runs);
        return wanted.length === 0 ? null : reader.changes(feed.localOf(i, after), wanted, limit);
      }),
    );
    if (feed.name !== name || pages.some((page, i) => page && !feed.holds(i, page.feed))) {
      await advance();
      return { feed: feed.name, changes: [], head: 0, more: true };
    }
    let until = head;
    for (const [i, page] of pages.entries()) {
      if (page?.more) until = Math.min(until, feed.joinedOf(i, page.head) ?? until);
    }
    const joined = pages
      .flatMap((page, i) => (page?.changes ?? []).flatMap((change) => joinedOf(i, change) ?? []))
      .filter(({ id }) => id <= until)
      .sort((a, b) => a.id - b.id);
    if (joined.length > limit) until = joined[limit - 1]?.id ?? until;
    return { feed: name, changes: joined.slice(0, limit), head: Math.max(until, after), more: until < head };
  }

  function joinedOf(store: number, change: Change): Change | null {
    const id = feed.joinedOf(store, change.id);
    // What was committed since comes with the next page.
    return id === null ? null : joinedChange(stores[store]?.name ?? '', change, id);
  }

  return {
    position: async () => {
      await advance();
      return { feed: feed.name, head: feed.head };
    },
    // Each rises with every commit, and so does their sum.
    version: async () => (await Promise.all(stores.map(({ reader }) => reader.version()))).reduce((a, b) => a + b, 0),
    runs: async (options) => {
      const found = await Promise.all(
        stores.map(async ({ name, reader }) => (await reader.runs(options)).map((run) => joinedRun(name, run))),
      );
      return found.flat().sort((a, b) => b.createdMs - a.createdMs);
    },
    run: (runId) =>
      ask(runId, null, async (reader, id) => {
        const run = await reader.run(id);
        return run && joinedRun(splitId(runId)?.logdir ?? '', run);
      }),
    snapshots: (runId) => ask(runId, [], (reader, id) => reader.snapshots(id)),
    scalars: (runId, names) => ask(runId, [], (reader, id) => reader.scalars(id, names)),
    scalarNames: (runId) => ask(runId, [], (reader, id) => reader.scalarNames(id)),
    series: (query) => ask(query.runId, null, (reader, runId) => reader.series({ ...query, runId })),
    histograms: (runId, query) => ask(runId, [], (reader, id) => reader.histograms(id, query)),
    histogramNames: (runId) => ask(runId, [], (reader, id) => reader.histogramNames(id)),
    texts: (runId) => ask(runId, [], (reader, id) => reader.texts(id)),
    events: (runId) => ask(runId, [], (reader, id) => reader.events(id)),
    alerts: (runId) => ask(runId, [], (reader, id) => reader.alerts(id)),
    eigenvalues: (runId, step) => ask(runId, null, (reader, id) => reader.eigenvalues(id, step)),
    thumbnail: (runId, step, component) => ask(runId, null, (reader, id) => reader.thumbnail(id, step, component)),
    kernel: (runId, step, component) => ask(runId, null, (reader, id) => reader.kernel(id, step, component)),
    snapshotArrays: (runId, step, names) => ask(runId, null, (reader, id) => reader.snapshotArrays(id, step, names)),
    snapshotArrayNames: (runId, step) => ask(runId, [], (reader, id) => reader.snapshotArrayNames(id, step)),
    arrayOverSteps: (runId, name, limit, to) =>
      ask(runId, [], (reader, id) => reader.arrayOverSteps(id, name, limit, to)),
    probe: async (hash) => {
      for (const { reader } of stores) {
        const probe = await reader.probe(hash);
        if (probe) return probe;
      }
      return null;
    },
    changes,
    close: async () => void (await Promise.all(stores.map(({ reader }) => reader.close()))),
  };
}

/** The own ids of those runs that lie in a logdir. */
function ownIds(logdir: string, runs: readonly string[]): string[] {
  return runs.flatMap((run) => {
    const split = splitId(run);
    return split?.logdir === logdir ? [split.id] : [];
  });
}
