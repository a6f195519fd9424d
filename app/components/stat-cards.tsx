import { memo, useCallback } from 'react';
import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import type { ViewState } from '../client/use-view.ts';
import { StatCard } from './stat-card.tsx';
import classes from './stat-cards.module.css';

const STATS = [
  {
    metric: 'conditionNumber',
    label: 'Condition number',
    log: true,
    explanation: 'Largest over smallest eigenvalue: how unevenly the directions of the data are learned.',
  },
  {
    metric: 'largestEigenvalue',
    label: 'Largest eigenvalue',
    log: true,
    explanation:
      'The fastest direction. Plain gradient descent becomes unstable when it grows too large for the step size.',
  },
  {
    metric: 'smallestEigenvalue',
    label: 'Smallest eigenvalue',
    log: true,
    explanation: 'The slowest direction: near zero, some combination of the samples is hardly learned at all.',
  },
  {
    metric: 'effectiveRank',
    label: 'Effective rank',
    log: false,
    explanation: 'Exponential of the entropy of the normalised eigenvalues: how many directions share the learning.',
  },
  {
    metric: 'trace',
    label: 'Trace',
    log: true,
    explanation: 'Sum of all eigenvalues: the squared length of the gradients, summed over the probe.',
  },
  {
    metric: 'kernelTargetAlignmentCentered',
    label: 'Alignment',
    log: false,
    explanation:
      'Centred kernel-target alignment: how much the kernel looks like the labels, from 0 to 1. Needs labels: step(model, X, { labels }).',
  },
];

const INVERSE = {
  metric: 'conditionNumberInverse',
  label: 'Condition number, inverse',
  explanation: 'Smallest over largest eigenvalue, as TorchNTK defines the condition number: 1 is even, 0 is worst.',
};

interface StatCardsProps {
  snapshots: readonly SnapshotSummary[];
  current: number;
  state: ViewState;
}

/** The numbers that say at once whether something is wrong. */
export const StatCards = memo(function StatCards({ snapshots, current, state }: StatCardsProps) {
  const inverse = state.view.choices.direction === 'min';
  const turn = useCallback(() => state.choose('direction', inverse ? 'max' : 'min'), [state, inverse]);
  const n = snapshots[current]?.n;
  return (
    <div className={classes.cards}>
      {STATS.map((stat) => (
        <StatCard
          key={stat.metric}
          {...stat}
          {...(stat.metric === 'conditionNumber' ? { onTurn: turn, ...(inverse ? INVERSE : {}) } : {})}
          snapshots={snapshots}
          current={current}
          {...(stat.metric === 'effectiveRank' && n ? { suffix: `of ${n}` } : {})}
        />
      ))}
    </div>
  );
});
