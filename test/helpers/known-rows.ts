import type { Change } from '../../lib/protocol/change.ts';
import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import type { StoreReader } from '../../lib/store/store.ts';

/** What `programs/log-known-rows.ts` logs: at every step one value of each name, and every so many steps a snapshot. */
export const SCALAR_NAMES = ['loss', 'accuracy', ...Array.from({ length: 8 }, (_, i) => `metric/${i}`)];
export const SNAPSHOT_EVERY = 8;
/** At every step also this histogram, of the numbers {@link knownNumbers}. */
export const HISTOGRAM = 'numbers';
export const PROBE_SAMPLES = 16;

export function knownValue(name: string, step: number): number {
  return step + SCALAR_NAMES.indexOf(name) / 16;
}

/** Three numbers, `step + 2` the largest. */
export function knownNumbers(step: number): number[] {
  return [step, step + 1, step + 2];
}

/** Rows of a run that are not what was logged. */
export interface Discrepancies {
  /** Acknowledged, but not there or with another value. */
  lost: string[];
  /** There twice, or out of order. */
  doubled: string[];
}

/** The discrepancies of series: every step from 0 to `acknowledged` is there once, and what is there beyond was logged. */
export function checkSeries(
  series: readonly Pick<ScalarSeries, 'name' | 'steps' | 'values'>[],
  acknowledged: number,
): Discrepancies {
  const found: Discrepancies = { lost: [], doubled: [] };
  for (const name of SCALAR_NAMES) {
    const { steps = [], values = [] } = series.find((one) => one.name === name) ?? {};
    for (let step = 0; step <= acknowledged; step++) {
      if (steps[step] !== step) found.lost.push(`${name} at ${step}`);
    }
    steps.forEach((step, i) => {
      if (values[i] !== knownValue(name, step)) found.lost.push(`${name} at ${step} is ${values[i]}`);
      if (i > 0 && step <= steps[i - 1]!) found.doubled.push(`${name} at ${step}`);
    });
  }
  return found;
}

/** The discrepancies of a whole run in the database: scalars, snapshots with their eigenvalues, and histograms of the weights. */
export async function checkKnownRows(
  reader: StoreReader,
  runId: string,
  acknowledged: number,
  { histograms: hasHistograms = true } = {},
): Promise<Discrepancies> {
  const found = checkSeries(await reader.scalars(runId), acknowledged);
  const steps = (await reader.snapshots(runId)).map(({ step }) => step);
  for (let step = 0; step <= acknowledged; step += SNAPSHOT_EVERY) {
    if (!steps.includes(step)) found.lost.push(`snapshot at ${step}`);
  }
  const histograms = (await reader.histograms(runId, { name: HISTOGRAM })).map(({ step, max }) => ({ step, max }));
  for (let step = 0; hasHistograms && step <= acknowledged; step++) {
    const max = histograms[step]?.step === step ? histograms[step]?.max : undefined;
    if (max !== step + 2) found.lost.push(`histogram at ${step}`);
  }
  for (const [i, step] of steps.entries()) {
    const spectrum = await reader.eigenvalues(runId, step);
    if (spectrum?.eigenvalues.length !== PROBE_SAMPLES) found.lost.push(`eigenvalues at ${step}`);
    if (i > 0 && step <= steps[i - 1]!) found.doubled.push(`snapshot at ${step}`);
  }
  return found;
}

/** Follows a change feed, and notes what it delivers twice. */
export class Follower {
  head = 0;
  readonly doubled: string[] = [];
  readonly #seen = new Set<string>();

  apply(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.id <= this.head) this.doubled.push(`change ${change.id}`);
      this.head = Math.max(this.head, change.id);
      if (change.kind !== 'scalars') continue;
      for (const { name, step } of change.points) {
        const key = `${change.runId} ${name} ${step}`;
        if (this.#seen.has(key)) this.doubled.push(key);
        this.#seen.add(key);
      }
    }
  }

  /** Whether the feed has delivered every scalar up to a step. */
  has(runId: string, acknowledged: number): boolean {
    for (const name of SCALAR_NAMES) {
      for (let step = 0; step <= acknowledged; step++) if (!this.#seen.has(`${runId} ${name} ${step}`)) return false;
    }
    return true;
  }
}
