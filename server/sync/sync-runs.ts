import type { Destination } from '../../lib/outbox/destination.ts';
import { Uploader } from '../../lib/outbox/uploader.ts';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import type { Run } from '../../lib/protocol/run.ts';
import type { Outbox } from '../../lib/store/outbox.ts';
import { SyncReport } from './sync-report.ts';

/** With pauses that double from half a second: about a quarter of a minute. */
const GIVE_UP_AFTER = 6;
const LOOK_FOR_RUNS_MS = 1_000;

export interface SyncSelection {
  /** Names or ids; empty: every run. */
  run: readonly string[];
  watch: boolean;
  anew: boolean;
  signal: AbortSignal;
}

/**
 * Sends the selected runs and tells on standard output how it goes.
 *
 * @throws NtkBoardError `not-found` when no run is selected, `upload-incomplete` when something has not arrived
 */
export async function syncRuns(outbox: Outbox, destination: Destination, options: SyncSelection): Promise<void> {
  const { watch, anew, signal } = options;
  const first = selected(outbox, options.run);
  if (first.length === 0 && !watch) throw nothingSelected(outbox, options.run);
  for (const { id } of first) {
    outbox.register(id);
    if (anew) outbox.startAnew(id);
  }
  const report = new SyncReport(outbox);
  const uploader = new Uploader({
    outbox,
    destination,
    ...(watch ? {} : { giveUpAfter: GIVE_UP_AFTER }),
    onNotice: ({ message }) => report.say(message),
    onArrived: (batch, bodyBytes) => report.arrived(batch, bodyBytes),
  });
  const follow = () => {
    const runs = selected(outbox, options.run);
    for (const { id } of runs) outbox.register(id);
    uploader.select(runs.map(({ id }) => id));
    report.follow(runs);
  };
  follow();
  const timer = watch ? setInterval(follow, LOOK_FOR_RUNS_MS) : undefined;
  if (!watch) uploader.finishWhenEmpty();
  signal.addEventListener('abort', () => uploader.stop());
  try {
    await uploader.run();
  } finally {
    clearInterval(timer);
    report.end();
  }
  if (!watch) throwIfIncomplete(outbox, report, uploader.lastFailure?.got ?? null);
}

/** The runs of these names or ids; without any, all of them. */
function selected(outbox: Outbox, names: readonly string[]): Run[] {
  const runs = outbox.runs();
  if (names.length === 0) return runs;
  return runs.filter(({ id, name }) => names.includes(id) || names.includes(name));
}

function nothingSelected(outbox: Outbox, names: readonly string[]): NtkBoardError {
  const known = [...new Set(outbox.runs().map(({ name }) => name))].slice(0, 10).join(', ') || 'none at all';
  const wanted = names.length === 0 ? 'a run' : `a run named ${names.join(' or ')}`;
  return new NtkBoardError(
    'not-found',
    `sync: expected ${wanted}, got ${known}. Choose with --run, or log a run first.`,
  );
}

function throwIfIncomplete(outbox: Outbox, report: SyncReport, got: string | null): void {
  const left = outbox.entries().filter(({ runId }) => report.follows(runId));
  const refused = left.find((entry) => entry.refused !== null);
  const waiting = left.reduce((sum, entry) => sum + outbox.waiting(entry), 0);
  if (waiting === 0) return;
  const why = refused?.refused ?? got;
  const advice = refused ? 'Send everything once more with --anew.' : 'Call it again: it goes on where it stopped.';
  const message = `sync: expected everything to arrive, got ${waiting} changes left${why ? ` (${why})` : ''}. ${advice}`;
  throw new NtkBoardError('upload-incomplete', message);
}
