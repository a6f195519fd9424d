import type { Alert, AlertJson } from '../protocol/alert.ts';
import type { ChangePage } from '../protocol/change.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { JsonObject } from '../protocol/json-value.ts';
import type { Run } from '../protocol/run.ts';
import type { ScalarPoint, ScalarSeries } from '../protocol/scalar.ts';
import type {
  ComponentSummary,
  KernelThumbnail,
  MetricValue,
  Probe,
  SnapshotSummary,
  SnapshotTimings,
} from '../protocol/snapshot.ts';

/** What a logger says when its run begins. */
export interface NewRun {
  id: string;
  name: string;
  config: JsonObject;
  tags: string[];
  host: string;
  pid: number;
  createdMs: number;
}

/** What a logger may change on its run later; absent fields stay. */
export interface RunUpdate {
  status?: 'running' | 'finished';
  backend?: string;
  finishedMs?: number;
  heartbeatMs?: number;
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
  writeEvent(runId: string, event: RunEvent): void;
  /** Stores one alert of a rule and step. */
  writeAlert(runId: string, alert: Alert): void;
  /** Appends a `run` change without touching the run: tells followers that its derived status has changed. */
  announceRun(runId: string): void;
  close(): void;
}

/** The reading half. Asynchronous, so that a database behind a network can implement it. */
export interface StoreReader {
  /** Identity of the database and its newest change id. */
  position(): Promise<{ feed: string; head: number }>;
  /** A cheap number that differs from the last one after any commit, also of another process. */
  version(): Promise<number>;
  /** Every run, newest first. */
  runs(): Promise<Run[]>;
  run(runId: string): Promise<Run | null>;
  /** Ascending by step. */
  snapshots(runId: string): Promise<SnapshotSummary[]>;
  /** Ascending by step; `names` absent: all. */
  scalars(runId: string, names?: readonly string[]): Promise<ScalarSeries[]>;
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
  /**
   * At most `limit` changes after id `after`, of the given runs or, for `list`, the run changes of all. A change that a
   * later one in the same page replaces whole (an older state of the same run) is left out.
   */
  changes(after: number, runs: 'all' | 'list' | readonly string[], limit: number): Promise<ChangePage>;
  close(): Promise<void>;
}
