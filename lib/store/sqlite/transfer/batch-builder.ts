import type { FeedPosition } from '../../../protocol/ingest.ts';
import type { RunBatch } from '../../run-batch.ts';
import type { SqliteConnection } from '../connection.ts';
import { queryBuilder } from '../query-builder.ts';
import { readChangedAlert } from '../read-alerts.ts';
import { readProbe } from '../read-arrays.ts';
import { readHistogramsOfChange } from '../read-histograms.ts';
import { readChangedEvent } from '../read-runs.ts';
import { readChangedTexts } from '../read-texts.ts';
import type { Tables } from '../tables.ts';
import { batchRunFromRow } from './batch-run.ts';
import {
  kernelsOfChange,
  knowsProbe,
  readBatchSnapshot,
  readPackedKernel,
  snapshotBytes,
} from './read-batch-snapshot.ts';
import { ScalarCollector } from './scalar-collector.ts';

export type ChangeRow = Pick<Tables['change'], 'kind' | 'step'> & { id: number };

/** Who sends which run. */
export type BatchOrigin = Pick<RunBatch, 'feed' | 'sender' | 'runId'>;

const ROW_BYTES = 200;

/** Gathers the rows that a stretch of a run's changes was the last to write. For use inside one read transaction. */
export class BatchBuilder {
  readonly #connection: SqliteConnection;
  readonly #maxBytes: number;
  readonly #scalars: ScalarCollector;
  readonly #batch: Omit<RunBatch, 'scalars'>;
  #bytes = 0;
  /** A snapshot's kernels did not all find room: what follows belongs to the next batch. */
  #isCut = false;
  #runChanged: boolean;

  /** @param last the last change that may be added */
  constructor(connection: SqliteConnection, origin: BatchOrigin, after: FeedPosition, last: number, maxBytes: number) {
    this.#connection = connection;
    this.#maxBytes = maxBytes;
    this.#scalars = new ScalarCollector(connection, origin.runId, after[0], last);
    this.#runChanged = after[0] === 0;
    this.#batch = {
      ...origin,
      after,
      upTo: after,
      heartbeatAgeMs: 0,
      run: null,
      deleted: false,
      truncations: [],
      probes: [],
      snapshots: [],
      kernels: [],
      histograms: [],
      texts: [],
      events: [],
      alerts: [],
    };
  }

  get isFull(): boolean {
    return this.#isCut || this.#bytes + this.#scalars.bytes >= this.#maxBytes;
  }

  /** Adds what the change wrote and nothing has replaced since. */
  addChange({ id, kind, step }: ChangeRow): void {
    const batch = this.#batch;
    batch.upTo = [id, 1];
    if (kind === 'run') this.#runChanged = true;
    else if (kind === 'run-deleted') batch.deleted = true;
    else if (kind === 'run-truncated') batch.truncations.push(step!);
    else if (kind === 'scalars') this.#scalars.addChange(id);
    else if (kind === 'snapshot') this.#addSnapshot(id, step!);
    else if (kind === 'event') this.#add(batch.events, [readChangedEvent(this.#connection, id)]);
    else if (kind === 'alert') this.#add(batch.alerts, [readChangedAlert(this.#connection, id)]);
    else if (kind === 'text') this.#add(batch.texts, readChangedTexts(this.#connection, id));
    else this.#add(batch.histograms, readHistogramsOfChange(this.#connection, id));
  }

  /** Adds the full kernels of the snapshot that a change wrote, but its first `sent` ones, as far as there is room. */
  addKernels(changeId: number, sent: number): void {
    const { runId, kernels } = this.#batch;
    for (const { step, component, bytes } of kernelsOfChange(this.#connection, runId, changeId).slice(sent)) {
      this.#isCut = this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes;
      if (this.#isCut) return;
      kernels.push(readPackedKernel(this.#connection, runId, step, component));
      this.#bytes += bytes;
      this.#batch.upTo = [changeId, ++sent + 1];
    }
  }

  /** Null when nothing was added. */
  batch(): RunBatch | null {
    const { runId, after, upTo } = this.#batch;
    if (upTo === after) return null;
    const row = this.#connection.get(queryBuilder.selectFrom('run').selectAll().where('id', '=', runId).compile());
    return {
      ...this.#batch,
      // A wall clock may have gone back.
      heartbeatAgeMs: row ? Math.max(0, Date.now() - row.heartbeat_ms) : 0,
      run: row && this.#runChanged ? batchRunFromRow(this.#connection, row) : null,
      scalars: this.#scalars.columns(),
    };
  }

  #addSnapshot(changeId: number, step: number): void {
    const snapshot = readBatchSnapshot(this.#connection, this.#batch.runId, step, changeId);
    if (!snapshot) return;
    this.#addProbe(snapshot.summary.probeHash);
    this.#batch.snapshots.push(snapshot);
    this.#bytes += snapshotBytes(snapshot);
    this.addKernels(changeId, 0);
  }

  /** Once a run is enough: of a probe of pictures there may be megabytes. */
  #addProbe(hash: string): void {
    const { runId, after, probes } = this.#batch;
    if (probes.some((probe) => probe.hash === hash) || knowsProbe(this.#connection, runId, hash, after[0])) return;
    const probe = readProbe(this.#connection, hash);
    if (!probe) return;
    probes.push(probe);
    this.#bytes += probe.images?.pixels.byteLength ?? 0;
  }

  #add<Row extends object>(list: Row[], rows: readonly (Row | null)[]): void {
    for (const row of rows) {
      if (row === null) continue;
      list.push(row);
      this.#bytes += rowBytes(row);
    }
  }
}

/** About what a row weighs: its arrays and texts, and a little for the rest. */
function rowBytes(row: object): number {
  return Object.values(row).reduce((sum: number, value: unknown) => {
    if (typeof value === 'string') return sum + value.length;
    return ArrayBuffer.isView(value) ? sum + value.byteLength : sum;
  }, ROW_BYTES);
}
