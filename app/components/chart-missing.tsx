import { UnstyledButton } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import classes from './chart-missing.module.css';
import { askAgain } from './draw-queue.ts';
import { plotlyMissing } from './load-plotly.ts';

/** Says in a chart's place that what draws it did not come; nothing where it did. */
export function ChartMissing() {
  const missing = useSyncExternalStore(plotlyMissing.subscribe, plotlyMissing.now, () => false);
  if (!missing) return null;
  return (
    <div className={classes.root} role="status">
      What draws this chart could not be loaded.{' '}
      <UnstyledButton className={classes.retry} onClick={askAgain}>
        Try again
      </UnstyledButton>
    </div>
  );
}
