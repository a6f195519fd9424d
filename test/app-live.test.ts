import { expect, test } from 'vitest';
import { type FeedStore, LiveFeed } from '../app/client/live/live-feed.ts';
import { reduceRun } from '../app/client/live/reduce-run.ts';
import { applyChanges, type Changes, type ListState, type RunState, reduceList } from '../app/client/live/state.ts';
import type { Change } from '../lib/protocol/change.ts';
import type { SubscribeReply } from '../lib/protocol/socket.ts';
import { aRun, aSnapshot } from './app-fixtures.ts';

const FEED = 'feed-a';

function runState(head: number): RunState {
  return { feed: FEED, head, run: aRun('r'), snapshots: [], scalars: [], events: [], alerts: [], histogramNames: [] };
}

function snapshotChange(id: number, step: number, changeId = id): Change {
  return { id, runId: 'r', kind: 'snapshot', snapshot: aSnapshot(step, { changeId }) };
}

function scalars(id: number, ...points: [step: number, value: number][]): Change {
  const rows = points.map(([step, value]) => ({ name: 'loss', step, epoch: null, wallMs: step, value }));
  return { id, runId: 'r', kind: 'scalars', points: rows };
}

function page(...changes: Change[]): Changes {
  return { feed: FEED, changes, head: Math.max(0, ...changes.map((change) => change.id)) };
}

test('changes are applied in the order of their ids, whatever the order in the page', () => {
  const state = applyChanges(runState(0), page(snapshotChange(3, 10, 3), snapshotChange(2, 10, 2)), reduceRun);
  expect(state.snapshots.map((snapshot) => snapshot.changeId)).toEqual([3]);
  expect(state.head).toBe(3);
});

test('changes that the state already includes are dropped and leave it the very same object', () => {
  const state = applyChanges(runState(0), page(snapshotChange(1, 10), scalars(2, [1, 0.5])), reduceRun);
  expect(applyChanges(state, page(scalars(2, [1, 9])), reduceRun)).toBe(state);
});

test('a snapshot of a known step replaces it, one of an earlier step is put in its place', () => {
  const state = applyChanges(
    runState(0),
    page(snapshotChange(1, 10), snapshotChange(2, 30), snapshotChange(3, 20), snapshotChange(4, 10)),
    reduceRun,
  );
  expect(state.snapshots.map(({ step, changeId }) => [step, changeId])).toEqual([
    [10, 4],
    [20, 3],
    [30, 2],
  ]);
});

test('scalar points are upserts by name and step, in ascending steps', () => {
  const first = applyChanges(runState(0), page(scalars(1, [1, 5], [2, 4], [4, 2])), reduceRun);
  const state = applyChanges(first, page(scalars(2, [3, 3], [4, 1])), reduceRun);
  expect(state.scalars).toHaveLength(1);
  expect(state.scalars[0]).toMatchObject({ name: 'loss', steps: [1, 2, 3, 4], values: [5, 4, 3, 1] });
  expect(first.scalars[0]?.values).toEqual([5, 4, 2]);
});

test('changes of other runs change nothing but the head', () => {
  const other = { ...snapshotChange(5, 1), runId: 'other' };
  const state = applyChanges(runState(0), page(other), reduceRun);
  expect(state.snapshots).toEqual([]);
  expect(state.head).toBe(5);
});

test('a series that grows for hours stays bounded, with its extremes and its last point', () => {
  let state = runState(0);
  for (let id = 1; id <= 200; id++) {
    const rows = Array.from({ length: 100 }, (_, i): [number, number] => {
      const step = (id - 1) * 100 + i;
      return [step, step === 1234 ? 99 : Math.sin(step)];
    });
    state = applyChanges(state, page(scalars(id, ...rows)), reduceRun);
  }
  const [loss] = state.scalars;
  expect(loss?.steps.length).toBeLessThanOrEqual(6000);
  expect(loss?.exact).toBe(false);
  expect(loss?.values[loss.steps.indexOf(1234)]).toBe(99);
  expect(loss?.steps.at(-1)).toBe(19_999);
  expect(loss?.steps).toEqual([...new Set(loss?.steps)].sort((a, b) => a - b));
});

test('the same event delivered twice is listed once', () => {
  const event = { wallMs: 1, step: 2, level: 'error', code: 'x', message: 'm' } as const;
  const state = applyChanges(
    runState(0),
    page({ id: 1, runId: 'r', kind: 'event', event }, { id: 2, runId: 'r', kind: 'event', event }),
    reduceRun,
  );
  expect(state.events).toEqual([event]);
});

test('the list keeps runs newest first and forgets deleted ones', () => {
  const list: ListState = { feed: FEED, head: 0, logdir: 'runs', total: 1, runs: [aRun('a', { createdMs: 1 })] };
  const state = applyChanges(
    list,
    page(
      { id: 1, runId: 'b', kind: 'run', run: aRun('b', { createdMs: 2 }) },
      { id: 2, runId: 'c', kind: 'run', run: aRun('c', { createdMs: 3 }) },
      { id: 3, runId: 'a', kind: 'run-deleted' },
    ),
    reduceList,
  );
  expect(state.runs.map((run) => run.id)).toEqual(['c', 'b']);
});

/** A feed over one run's state, with a database of changes behind `fetchChanges` and a reply given by hand. */
function harness(loadedHead: number, database: Change[]) {
  const world = { state: runState(loadedHead), loads: 0, fetched: [] as number[], states: [] as string[] };
  let answer: (reply: SubscribeReply) => void = () => undefined;
  const store: FeedStore = {
    load: async () => void world.loads++,
    position: () => world.state,
    apply: (changes) => {
      world.state = applyChanges(world.state, changes, reduceRun);
    },
    reset: () => {
      world.state = { ...runState(0), feed: 'feed-b' };
    },
  };
  const feed = new LiveFeed(
    ['r'],
    {
      subscribe: () => new Promise((resolve) => (answer = resolve)),
      fetchChanges: async (after) => {
        world.fetched.push(after);
        const changes = database.filter((change) => change.id > after).slice(0, 2);
        return { ...page(...changes), feed: world.state.feed, more: changes.at(-1)?.id !== database.at(-1)?.id };
      },
    },
    store,
    (state) => world.states.push(state),
  );
  return { world, feed, answer: (reply: SubscribeReply) => answer(reply) };
}

test('what was committed between the loaded state and the subscription is fetched, what arrives meanwhile is held', async () => {
  const database = [1, 2, 3, 4, 5].map((id) => snapshotChange(id, id * 10));
  const { world, feed, answer } = harness(1, database);
  const done = feed.synchronise();
  answer({ ok: true, feed: FEED, head: 4 });
  await Promise.resolve();
  feed.receive(page(snapshotChange(4, 40), snapshotChange(5, 50)));
  expect(world.state.snapshots).toEqual([]);
  await done;
  expect(world.state.snapshots.map((snapshot) => snapshot.step)).toEqual([20, 30, 40, 50]);
  expect(world.states.at(-1)).toBe('live');
  feed.receive(page(snapshotChange(5, 50), snapshotChange(6, 60)));
  expect(world.state.snapshots.map((snapshot) => snapshot.step)).toEqual([20, 30, 40, 50, 60]);
});

test('a page that overtakes the reply to the subscription is not lost', async () => {
  const database = [1, 2, 3].map((id) => snapshotChange(id, id * 10));
  const { world, feed, answer } = harness(1, database);
  const done = feed.synchronise();
  feed.receive(page(snapshotChange(3, 30)));
  answer({ ok: true, feed: FEED, head: 2 });
  await done;
  expect(world.state.snapshots.map((snapshot) => snapshot.step)).toEqual([20, 30]);
});

test('after a lost connection the gap is fetched again', async () => {
  const database = [1, 2].map((id) => snapshotChange(id, id * 10));
  const { world, feed, answer } = harness(2, database);
  let done = feed.synchronise();
  answer({ ok: true, feed: FEED, head: 2 });
  await done;
  expect(world.fetched).toEqual([]);
  feed.disconnected();
  database.push(snapshotChange(3, 30), snapshotChange(4, 40), snapshotChange(5, 50));
  done = feed.synchronise();
  answer({ ok: true, feed: FEED, head: 5 });
  await done;
  expect(world.state.head).toBe(5);
  expect(world.state.snapshots.map((snapshot) => snapshot.step)).toEqual([30, 40, 50]);
  expect(world.states).toEqual(['live', 'reconnecting', 'live']);
});

test('another database drops all state before anything of it is applied', async () => {
  const { world, feed, answer } = harness(9, []);
  const done = feed.synchronise();
  answer({ ok: true, feed: 'feed-b', head: 0 });
  await done;
  expect(world.state).toMatchObject({ feed: 'feed-b', head: 0 });
  expect(world.loads).toBe(1);
});

test('a histogram or text that is logged makes what was fetched before it old, and its name known', () => {
  const summary = { name: 'dense/bias', step: 3, epoch: null, wallMs: 1 };
  const changes: Change[] = [
    { id: 7, runId: 'r', kind: 'histogram', histograms: [summary] },
    { id: 8, runId: 'r', kind: 'text', texts: [] },
  ];
  const state = applyChanges(runState(0), page(...changes), reduceRun);
  expect(state).toMatchObject({ histogramNames: ['dense/bias'], histogramsAt: 7, textsAt: 8 });
  const truncated = applyChanges(state, page({ id: 9, runId: 'r', kind: 'run-truncated', afterStep: 1 }), reduceRun);
  expect(truncated).toMatchObject({ histogramsAt: 9, textsAt: 9 });
});
