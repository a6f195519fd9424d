import { Skeleton } from '@mantine/core';
import classes from './run-skeleton.module.css';

/** The run page's shape while its data is on its way. */
export function RunSkeleton() {
  return (
    <div className={classes.page} role="status" aria-label="Loading the run">
      <Skeleton height={44} width="60%" />
      <div className={classes.row} style={{ '--columns': 5 } as object}>
        {['a', 'b', 'c', 'd', 'e'].map((card) => (
          <Skeleton key={card} height={82} radius={8} />
        ))}
      </div>
      <div className={classes.row} style={{ '--columns': 2 } as object}>
        {['a', 'b', 'c', 'd'].map((panel) => (
          <Skeleton key={panel} height={246} radius={8} />
        ))}
      </div>
    </div>
  );
}
