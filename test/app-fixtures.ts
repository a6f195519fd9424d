import type { Run } from '../lib/protocol/run.ts';
import type { MetricValueJson, SnapshotSummary } from '../lib/protocol/snapshot.ts';

/** A run with every field, for tests of the page. */
export function aRun(id: string, fields: Partial<Run> = {}): Run {
  return {
    id,
    name: id,
    status: 'running',
    createdMs: 0,
    heartbeatMs: 0,
    finishedMs: null,
    config: {},
    tags: [],
    notes: '',
    group: null,
    job: null,
    parentId: null,
    parentStep: null,
    color: null,
    archived: false,
    deletedMs: null,
    summary: {},
    environment: {},
    backend: 'wasm',
    host: 'h',
    pid: 1,
    lastStep: null,
    lastEpoch: null,
    snapshotCount: 0,
    alertCount: 0,
    skippedSnapshots: 0,
    changeId: 1,
    ...fields,
  };
}

/** A snapshot with every field and no metrics or components unless given. */
export function aSnapshot(step: number, fields: Partial<SnapshotSummary> = {}): SnapshotSummary {
  return {
    step,
    epoch: null,
    wallMs: step,
    n: 4,
    c: 1,
    outputs: 'trace',
    precision: 'float64',
    probeHash: 'p',
    metrics: {},
    components: [],
    timings: { captureMs: 1, gramMs: 2, eighMs: 3, writeMs: 4 },
    changeId: step,
    ...fields,
  };
}

/** A metric's value as JSON carries it. */
export function aMetric(value: MetricValueJson['value'], fields: Partial<MetricValueJson> = {}): MetricValueJson {
  return { value, bound: null, trusted: true, relation: '=', ...fields };
}
