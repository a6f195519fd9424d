import { openSqliteReader } from '../../lib/store/sqlite/index.ts';

/** A curve over the steps at which a value was stored. */
export interface Curve {
  steps: number[];
  values: number[];
}

/** What the dashboard shows of a run, read from the same database. */
export interface StoredRun {
  /** Of the snapshots that have this metric. */
  metric(name: string): Curve & { trusted: boolean[] };
  scalar(name: string): Curve;
}

export async function storedRun(logdir: string, runId: string): Promise<StoredRun> {
  const reader = openSqliteReader(logdir);
  try {
    const [snapshots, scalars] = [await reader.snapshots(runId), await reader.scalars(runId)];
    return {
      metric: (name) => {
        const having = snapshots.filter(({ metrics }) => metrics[name]);
        return {
          steps: having.map(({ step }) => step),
          values: having.map(({ metrics }) => metrics[name]?.value as number),
          trusted: having.map(({ metrics }) => metrics[name]?.trusted === true),
        };
      },
      scalar: (name) => {
        const series = scalars.find((candidate) => candidate.name === name);
        return { steps: [...(series?.steps ?? [])], values: (series?.values ?? []).map(Number) };
      },
    };
  } finally {
    await reader.close();
  }
}
