import { Tooltip } from '@mantine/core';
import { memo, type ReactNode, useMemo } from 'react';
import type { ThinnedSeries } from '../../lib/protocol/api.ts';
import type { Run } from '../../lib/protocol/run.ts';
import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import { type MonitorCost, monitorCost } from '../client/monitor-cost.ts';
import { stepRate } from '../client/step-rate.ts';
import { formatBytes, formatCount, formatDuration, formatEpoch, formatNumber, formatShare } from '../format/format.ts';
import classes from './run-header.module.css';
import { RunStatusBadge } from './run-status.tsx';
import { RunSwatch } from './run-swatch.tsx';

interface RunHeaderProps {
  run: Run;
  color: string;
  snapshots: readonly SnapshotSummary[];
  scalars: readonly ThinnedSeries[];
  /** Of the probe that the chosen snapshot was taken on. */
  snapshot: SnapshotSummary | undefined;
}

function Header({ run, color, snapshots, scalars, snapshot }: RunHeaderProps) {
  const rate = useMemo(() => stepRate(scalars, snapshots), [scalars, snapshots]);
  const cost = useMemo(() => monitorCost(snapshots), [snapshots]);
  return (
    <header className={classes.header}>
      <div className={classes.title}>
        <RunSwatch color={color} size={12} />
        <h1 className={classes.name}>{run.name}</h1>
      </div>
      {run.logdir && <span className={classes.hash}>{run.logdir}</span>}
      <RunStatusBadge run={run} />
      <dl className={classes.facts}>
        <Fact name="step">{countOr(run.lastStep)}</Fact>
        <Fact name="epoch" least="4ch">
          {run.lastEpoch === null ? '–' : formatEpoch(run.lastEpoch)}
        </Fact>
        {rate !== null && (
          <Fact name="rate" least="11ch" tip="Training steps a second, over the rows that were logged last.">
            <span data-testid="step-rate">{formatNumber(rate)}</span> steps/s
          </Fact>
        )}
        <Fact name="snapshots">
          <span data-testid="snapshot-count">{snapshots.length}</span>
        </Fact>
        <Fact name="backend">{run.backend ?? '–'}</Fact>
        {snapshot && (
          <Fact name="probe" tip={probeOf(snapshot)}>
            {formatCount(snapshot.n)} <span className={classes.hash}>{snapshot.probeHash.slice(0, 7)}</span>
          </Fact>
        )}
        {cost && (
          <Fact name="monitor" least="18ch" tip={tipOf(cost, run.skippedSnapshots)}>
            <span data-testid="monitor-share">
              {cost.share === null ? formatDuration(cost.meanStandstillMs) : formatShare(cost.share, 2)}
            </span>
            <span className={classes.hash}> · last {formatDuration(cost.lastTotalMs)}</span>
            {run.skippedSnapshots > 0 && (
              <span className={classes.hash} data-testid="skipped-snapshots">
                {` · ${formatCount(run.skippedSnapshots)} skipped`}
              </span>
            )}
          </Fact>
        )}
      </dl>
    </header>
  );
}

/** Which run this is and how far it has come, on one line: made anew where that changes, not with every step that is chosen. */
export const RunHeader = memo(
  Header,
  (before, now) =>
    before.run === now.run &&
    before.color === now.color &&
    before.snapshots === now.snapshots &&
    before.scalars === now.scalars &&
    (before.snapshot === now.snapshot || probeOf(before.snapshot) === probeOf(now.snapshot)),
);

function probeOf(snapshot: SnapshotSummary | undefined): string {
  if (!snapshot) return '';
  const { n, c, outputs, precision, probeHash } = snapshot;
  return `${n} samples, ${c} output${c === 1 ? '' : 's'} (${outputs}), ${precision}; identity ${probeHash}`;
}

function tipOf({ meanStandstillMs, lastTotalMs, share, lastBytes }: MonitorCost, skipped: number): string {
  const waited = share === null ? '' : `Training waited ${formatShare(share, 2)} of the run's time for the monitor. `;
  const memory = lastBytes === null ? '' : ` Its Jacobian and kernels took ${formatBytes(lastBytes)}.`;
  const left = skipped > 0 ? ` ${formatCount(skipped)} gave their place to newer ones before they were computed.` : '';
  return `${waited}A snapshot stops it for ${formatDuration(meanStandstillMs)} on average; the newest took ${formatDuration(lastTotalMs)} until it was stored, most of that beside the training.${memory}${left}`;
}

interface FactProps {
  name: string;
  tip?: string;
  /** Room for a value whose length comes and goes: what stands after it does not move. */
  least?: string;
  children: ReactNode;
}

function Fact({ name, tip, least, children }: FactProps) {
  const fact = (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd style={{ minWidth: least }}>{children}</dd>
    </div>
  );
  return tip ? (
    <Tooltip label={tip} multiline w={300}>
      {fact}
    </Tooltip>
  ) : (
    fact
  );
}

function countOr(value: number | null): string {
  return value === null ? '–' : formatCount(value);
}
