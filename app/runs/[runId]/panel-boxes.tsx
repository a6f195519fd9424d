import { Skeleton } from '@mantine/core';
import classes from './run-skeleton.module.css';

/** Stands for the first panels. */
export function PanelBoxes() {
  return (
    <div className={classes.row} style={{ '--columns': 2 } as object}>
      {['a', 'b', 'c', 'd'].map((panel) => (
        <Skeleton key={panel} height={246} radius={8} />
      ))}
    </div>
  );
}
