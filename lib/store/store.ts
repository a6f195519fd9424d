import type { Alert, AlertJson } from '../protocol/alert.ts';
import type { ChangePage } from '../protocol/change.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { HistogramPoint } from '../protocol/histogram.ts';
import type { JsonObject } from '../protocol/json-value.ts';
import type { NamedArray } from '../protocol/named-array.ts';
import type { Run } from '../protocol/run.ts';
import type { SampledSeries, ScalarPoint, ScalarSeries, SeriesAxis } from '../protocol/scalar.ts';
import type {
  ComponentSummary,
  KernelThumbnail,
  MetricValue,
  Probe,
  SnapshotSummary,
  SnapshotTimings,
} from '../protocol/snapshot.ts';
import type { TextEntry } from '../protocol/text.ts';
import type { RetentionPolicy, Thinned } from './retention.ts';

/** What a logger says when its run begins. */
export interface NewRun {
  id: string;
  name: string;
  config: JsonObject;
  tags: string[];
  host: string;
  pid: number;
  createdMs: number;
  notes?: string;
  group?: string | null;
  job?: string | null;
  /** The run this one branches off, and the last step they share. */
  parentId?: string | null;
  parentStep?: number | null;
  environment?: JsonObject;
}

/** What may change on a run later, by its logger or by a person; absent fields stay. */
export interface RunUpdate {
  /** `running` resumes a finished run. */
  status?: 'running' | 'finished';
  backend?: string;
  /** null when a run is resumed. */
  finishedMs?: number | null;
  heartbeatMs?: number;
  name?: string;
  notes?: string;
  tags?: string[];
  /** Merged into the run's key by key. */
  config?: JsonObject;
  /** Merged into the run's key by key. */
  summary?: JsonObject;
  /** `#rrggbb`. */
  color?: string | null;
  archived?: boolean;
  /** Marks the run as deleted, null brings it back; see {@link StoreWriter.deleteRun}. */
  deletedMs?: number | null;
  group?: string | null;
  job?: string | null;
  skippedSnapshots?: number;
  /** The process that resumes the run. */
  pid?: number;
  host?: string;
  environment?: JsonObject;
}

/** A full kernel to be stored beside a snapshot; kept as float32. */
export interface NewKernel {
  /** A component's name, or `total`. */
  component: string;
  n: number;
  /** `[n, n]` row-major, symmetric: the lower triangle is kept. */
  values: Float64Array;
}

/** A component of a snapshot to be stored: its summary and its picture. */
export interface StoredComponent {
  summary: Omit<ComponentSummary, 'trace' | 'share'> & { trace: number; share: number };
  thumbnail: KernelThumbnail;
}

/** A whole snapshot to be stored. */
export interface NewSnapshot {
  step: number;
  epoch: number | null;
  wallMs: number;
  n: number;
  c: number;
  outputs: 'full' | 'trace' | 'pseudo';
  precision: 'float64' | 'float32';
  probe: Probe;
  /** By name; `writeMs`, the time of the write itself before its commit, is added by the store. */
  metrics: Record<string, MetricValue>;
  /** Ascending, float64, of the total kernel. */
  eigenvalues: Float64Array;
  components: StoredComponent[];
  total: KernelThumbnail;
  kernels?: readonly NewKernel[];
  /** Further arrays by name; see `SNAPSHOT_ARRAYS`. */
  arrays?: Record<string, NamedArray>;
  timings: Omit<SnapshotTimings, 'writeMs'>;
}

/**
 * The writing half of a run database. Synchronous: a call that returns has committed (one short transaction each), and
 * survives the process's death. Every commit appends to the change feed in the same transaction. Writing a row whose
 * key (run, kind, name, step) exists replaces it, so repeating a write changes nothing.
 *
 * @throws NtkBoardError `store-failed` with the driver's error as cause; nothing of the failed call is stored
 */
export interface StoreWriter {
  /** Creates the run; repeating it with the same id keeps the first. */
  createRun(run: NewRun): void;
  updateRun(runId: string, update: RunUpdate): void;
  writeScalars(runId: string, points: readonly ScalarPoint[]): void;
  writeSnapshot(runId: string, snapshot: NewSnapshot): void;
  writeHistograms(runId: string, histograms: readonly HistogramPoint[]): void;
  writeTexts(runId: string, texts: readonly TextEntry[]): void;
  writeEvent(runId: string, event: RunEvent): void;
  /** Stores one alert of a rule and step. */
  writeAlert(runId: string, alert: Alert): void;
  /** Appends a `run` change without touching the run: tells followers that its derived status has changed. */
  announceRun(runId: string): void;
  /** The run of this id, or the newest of this name that is not deleted; null when there is none. */
  findRun(which: { id: string } | { name: string }): Run | null;
  /**
   * Drops everything of the run with a step above `afterStep`, under one `run-truncated` change. Events without a step
   * stay.
   */
  truncateRun(runId: string, afterStep: number): void;
  /**
   * Deletes the run for good, with everything it logged; an unknown run is none to delete. To leave a way back, set
   * `deletedMs` instead. In short transactions with pauses, so that others can write meanwhile: a run of a gigabyte takes seconds.
   */
  deleteRun(runId: string): void;
  /**
   * One of the transactions of {@link deleteRun}, without the pause: for who has other things to do in between.
   *
   * @returns whether the run is gone; until then it is marked as deleted
   */
  deleteRunPiece(runId: string): boolean;
  /** Drops the full kernels of the run, in short transactions, that the policy does not keep. */
  thinKernels(runId: string, policy: RetentionPolicy): Thinned;
  /** Makes everything committed so far survive a power cut as well. */
  sync(): void;
  close(): void;
}

/** Which points of a series, and how many. */
export interface SeriesQuery {
  runId: string;
  name: string;
  /** Default `step`. */
  x?: SeriesAxis;
  /** Bounds of the range on the axis, both inside it; absent: open. */
  from?: number;
  to?: number;
  /** Default 1000. */
  maxPoints?: number;
  /** Buckets of equal width on a linear or on a logarithmic axis; default `linear`. */
  scale?: 'linear' | 'log';
}

/** Which histograms; absent fields do not restrict, both bounds are inside the range. */
export interface HistogramQuery {
  name?: string;
  fromStep?: number;
  toStep?: number;
}

/** The reading half. Asynchronous, so that a database behind a network can implement it. */
export interface StoreReader {
  /** Identity of the database and its newest change id. */
  position(): Promise<{ feed: string; head: number }>;
  /** A cheap number that differs from the last one after any commit, also of another process. */
  version(): Promise<number>;
  /** Every run, newest first; those marked as deleted only when asked for. */
  runs(options?: { deleted?: boolean }): Promise<Run[]>;
  run(runId: string): Promise<Run | null>;
  /** Ascending by step. */
  snapshots(runId: string): Promise<SnapshotSummary[]>;
  /** Ascending by step; `names` absent: all. */
  scalars(runId: string, names?: readonly string[]): Promise<ScalarSeries[]>;
  /** In name order. */
  scalarNames(runId: string): Promise<string[]>;
  /** The points of one series in a range, at most `maxPoints` of them; null when the run has no such series. */
  series(query: SeriesQuery): Promise<SampledSeries | null>;
  /** In name order, then ascending by step. */
  histograms(runId: string, query?: HistogramQuery): Promise<HistogramPoint[]>;
  /** In name order. */
  histogramNames(runId: string): Promise<string[]>;
  /** In name order, then ascending by step. */
  texts(runId: string): Promise<TextEntry[]>;
  events(runId: string): Promise<RunEvent[]>;
  /** Ascending by step. */
  alerts(runId: string): Promise<AlertJson[]>;
  /** Ascending, with the version (`changeId`) of the snapshot they were read from. */
  eigenvalues(runId: string, step: number): Promise<{ eigenvalues: Float64Array; changeId: number } | null>;
  thumbnail(
    runId: string,
    step: number,
    component: string,
  ): Promise<{ thumbnail: KernelThumbnail; probe: Probe; changeId: number } | null>;
  /** A full kernel, `[n, n]` row-major, or null when none was stored. */
  kernel(
    runId: string,
    step: number,
    component: string,
  ): Promise<{ n: number; values: Float32Array; changeId: number } | null>;
  /** The named arrays of a snapshot that exist of those asked for; null when there is no such snapshot. */
  snapshotArrays(
    runId: string,
    step: number,
    names: readonly string[],
  ): Promise<{ arrays: Record<string, NamedArray>; changeId: number } | null>;
  /** Names of the arrays that a snapshot carries, in name order. */
  snapshotArrayNames(runId: string, step: number): Promise<string[]>;
  /**
   * One array (`eigenvalues` is the spectrum) of all snapshots of a run up to step `to` (absent: all), ascending by step; of more than `limit`
   * snapshots so many, evenly spread, first and last among them.
   */
  arrayOverSteps(
    runId: string,
    name: string,
    limit: number,
    to?: number,
  ): Promise<{ step: number; array: NamedArray }[]>;
  /** A probe with its labels, order and pictures. */
  probe(hash: string): Promise<Probe | null>;
  /**
   * At most `limit` changes after id `after`, of the given runs or, for `list`, the run changes of all. A change that a
   * later one in the same page replaces whole (an older state of the same run) is left out.
   */
  changes(after: number, runs: 'all' | 'list' | readonly string[], limit: number): Promise<ChangePage>;
  close(): Promise<void>;
}
