import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { Run } from '../../lib/protocol/run.ts';
import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import { indexAt } from '../client/snapshot-at.ts';
import type { Alignment } from './search-params.ts';

/** What of a run its place in a comparison depends on. */
export interface Aligned {
  run: Pick<Run, 'createdMs'>;
  snapshots: readonly SnapshotSummary[];
  scalars: readonly ScalarSeries[];
}

/** Every place at which some run has a snapshot, in the order of training: ascending, for the loss descending. */
export function positionsOf(runs: readonly Aligned[], align: Alignment): number[] {
  const all = runs.flatMap((run) => placesOf(run, align).flatMap((place) => place ?? []));
  return [...new Set(all)].sort((a, b) => (align === 'loss' ? b - a : a - b));
}

/**
 * Index of a run's snapshot at, or last before, a position; null: its newest. At equal loss: of the first snapshot whose loss is no higher, the
 * newest when the run never came so far.
 */
export function alignedIndex(run: Aligned, align: Alignment, position: number | null): number {
  const places = placesOf(run, align);
  if (align !== 'loss' || position === null) return indexAt(places, position);
  const reached = places.findIndex((loss) => loss !== null && loss <= position);
  return reached >= 0 ? reached : places.length - 1;
}

function placesOf(run: Aligned, align: Alignment): (number | null)[] {
  const { snapshots } = run;
  switch (align) {
    case 'index':
      return snapshots.map((_, i) => i + 1);
    case 'epoch':
      return snapshots.map(({ epoch }) => epoch);
    case 'time':
      // Seconds since the run began.
      return snapshots.map(({ wallMs }) => Math.round((wallMs - run.run.createdMs) / 100) / 10);
    case 'loss':
      return lossesAt(run);
    case 'step':
      return snapshots.map(({ step }) => step);
  }
}

/** The last loss logged up to each snapshot; rounded, so that it can stand in an address. */
function lossesAt({ snapshots, scalars }: Aligned): (number | null)[] {
  const loss = scalars.find(({ name }) => /^(train_)?loss$/i.test(name));
  return snapshots.map(({ step }) => {
    const at = loss ? loss.steps.findLastIndex((one) => one <= step) : -1;
    const value = at < 0 ? Number.NaN : fromJsonNumber(loss!.values[at]!);
    return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
  });
}
