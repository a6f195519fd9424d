import { Tooltip } from '@mantine/core';
import type { Run, RunStatus } from '../../lib/protocol/run.ts';
import { formatTime } from '../format/format.ts';
import classes from './run-status.module.css';

const MEANING: Record<RunStatus, string> = {
  running: 'Training now',
  finished: 'Finished',
  crashed: 'The training process is gone without having finished',
  stalled: 'The training process shows no sign of life',
};

/** A run's status as a coloured dot, with its word unless `bare`. */
export function RunStatusBadge({ run, bare = false }: { run: Run; bare?: boolean }) {
  const since = run.finishedMs ?? run.heartbeatMs;
  const meaning = `${MEANING[run.status]} · last sign of life ${formatTime(since)}`;
  // In lists of a hundred runs the browser's own label does, which costs nothing.
  const badge = (
    <span
      className={classes.badge}
      data-status={run.status}
      data-bare={bare || undefined}
      title={bare ? meaning : undefined}
    >
      <span className={classes.dot} aria-hidden />
      <span className={bare ? classes.hidden : undefined}>{run.status}</span>
    </span>
  );
  return bare ? badge : <Tooltip label={meaning}>{badge}</Tooltip>;
}
