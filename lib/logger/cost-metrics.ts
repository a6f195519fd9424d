import type { MetricValue } from '../protocol/snapshot.ts';
import type { Lap } from './cost-clock.ts';

/** What one snapshot cost, as it was measured: milliseconds and bytes. */
export interface SnapshotCost {
  lap: Lap;
  /** Snapshots left out since the one before. */
  skipped: number;
  captureMs: number;
  /** What training paid for a copy of the weights when all else is done in another thread; absent otherwise. */
  copyMs?: number | undefined;
  gramMs: number;
  eighMs: number;
  metricsMs: number;
  /** What of Gram, eigensolve and metrics was done on the training's thread. */
  heldMs: number;
  tensorBytes: number;
  jacobianBytes: number;
  gramBytes: number;
  eighBytes: number;
  metricsBytes: number;
  writeBytes: number;
}

/** One number about the monitor itself. */
export interface CostMetric {
  unit: 'ms' | 'bytes' | 'share' | 'snapshots';
  /** Null where it has no meaning. */
  compute: (cost: SnapshotCost) => number | null;
}

function besideMs({ copyMs, captureMs, gramMs, eighMs, metricsMs, heldMs }: SnapshotCost): number {
  return (copyMs === undefined ? 0 : captureMs) + gramMs + eighMs + metricsMs - heldMs;
}

const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : null);

/**
 * What the monitor costs, by the name under which it is stored and shown beside the kernel's metrics; formulas in
 * docs/metrics.md. `writeMs`, which is known only when a snapshot is stored, is added by the store.
 */
export const COST_METRICS = {
  captureMs: { unit: 'ms', compute: (cost) => cost.captureMs },
  copyMs: { unit: 'ms', compute: (cost) => cost.copyMs ?? null },
  gramMs: { unit: 'ms', compute: (cost) => cost.gramMs },
  eighMs: { unit: 'ms', compute: (cost) => cost.eighMs },
  metricsMs: { unit: 'ms', compute: (cost) => cost.metricsMs },
  monitorWaitMs: { unit: 'ms', compute: ({ lap }) => lap.waitedMs },
  monitorBesideMs: { unit: 'ms', compute: besideMs },
  monitorShare: { unit: 'share', compute: ({ lap }) => share(lap.waitedMs, lap.wallMs) },
  monitorShareOfRun: { unit: 'share', compute: ({ lap }) => share(lap.totalWaitedMs, lap.totalWallMs) },
  skippedSnapshots: { unit: 'snapshots', compute: ({ skipped }) => skipped },
  captureTensorBytes: { unit: 'bytes', compute: (cost) => cost.tensorBytes },
  jacobianBytes: { unit: 'bytes', compute: (cost) => cost.jacobianBytes },
  gramBytes: { unit: 'bytes', compute: (cost) => cost.gramBytes },
  eighBytes: { unit: 'bytes', compute: (cost) => cost.eighBytes },
  metricsBytes: { unit: 'bytes', compute: (cost) => cost.metricsBytes },
  writeBytes: { unit: 'bytes', compute: (cost) => cost.writeBytes },
} satisfies Record<string, CostMetric>;

export type CostMetricName = keyof typeof COST_METRICS;

/** Every cost metric of a snapshot; what is measured needs no error bound. */
export function costMetrics(cost: SnapshotCost): Partial<Record<CostMetricName, MetricValue>> {
  const metrics: Partial<Record<CostMetricName, MetricValue>> = {};
  for (const [name, { compute }] of Object.entries(COST_METRICS) as [CostMetricName, CostMetric][]) {
    const value = compute(cost);
    if (value !== null) metrics[name] = { value, bound: null, trusted: true, relation: '=' };
  }
  return metrics;
}
