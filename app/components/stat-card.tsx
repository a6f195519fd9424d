import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconArrowsUpDown } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { MetricValueJson, SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import { probeChanges } from '../figure/probe-changes.ts';
import { formatNumber } from '../format/format.ts';
import { Sparkline } from './sparkline.tsx';
import classes from './stat-card.module.css';

interface StatCardProps {
  label: string;
  explanation: string;
  metric: string;
  log: boolean;
  snapshots: readonly SnapshotSummary[];
  current: number;
  /** What stands behind the number, for example `of 128`. */
  suffix?: string;
  /** Shows the number's inverse instead, or again the number. */
  onTurn?: () => void;
}

type LabelProps = Pick<StatCardProps, 'label' | 'explanation'> & { onTurn: (() => void) | undefined };

const RELATIONS = { '=': '', '>=': '≥ ', '<=': '≤ ' } as const;

/** One number of the chosen snapshot, whether it can be trusted, and its course. */
export function StatCard({ label, explanation, metric, log, snapshots, current, suffix, onTurn }: StatCardProps) {
  const value = snapshots[current]?.metrics[metric];
  const course = useMemo(
    () =>
      snapshots.map((snapshot) => {
        const one = snapshot.metrics[metric];
        return one ? fromJsonNumber(one.value) : Number.NaN;
      }),
    [snapshots, metric],
  );
  const breaks = useMemo(() => {
    const changes = new Set(probeChanges(snapshots));
    return new Set(snapshots.flatMap((snapshot, i) => (changes.has(snapshot) ? [i] : [])));
  }, [snapshots]);
  return (
    <div className={classes.card}>
      <Label label={label} explanation={explanation} onTurn={onTurn} />
      <div className={classes.value}>
        <span data-testid={`stat-${metric}`} data-trusted={value?.trusted}>
          {value ? RELATIONS[value.relation] + formatNumber(fromJsonNumber(value.value)) : '–'}
        </span>
        {value && suffix && <span className={classes.suffix}>{suffix}</span>}
        {value && !value.trusted && (
          <Tooltip label={doubtOf(value)} multiline w={280}>
            <IconAlertTriangle
              size={15}
              stroke={1.8}
              className={classes.doubt}
              role="img"
              aria-label={doubtOf(value)}
            />
          </Tooltip>
        )}
      </div>
      <Sparkline values={course} current={current} log={log} breaks={breaks} />
    </div>
  );
}

/** What a step does not change. */
const Label = memo(function Label({ label, explanation, onTurn }: LabelProps) {
  return (
    <>
      <Tooltip label={explanation} multiline w={260}>
        <div className={classes.label}>{label}</div>
      </Tooltip>
      {onTurn && (
        <ActionIcon
          className={classes.turn}
          variant="subtle"
          size="xs"
          color="gray"
          aria-label="Turn the condition number over"
          onClick={onTurn}
        >
          <IconArrowsUpDown size={12} />
        </ActionIcon>
      )}
    </>
  );
});

function doubtOf({ value, bound, relation }: MetricValueJson): string {
  const shown = formatNumber(fromJsonNumber(value));
  const error = bound === null ? 'unknown' : `up to ${formatNumber(fromJsonNumber(bound))}`;
  const truth =
    relation === '='
      ? `The value ${shown} is mostly rounding`
      : `The true value is ${relation === '>=' ? 'at least' : 'at most'} ${shown}`;
  return `${truth}: the numerical error here is ${error}, which is too much to say more.`;
}
