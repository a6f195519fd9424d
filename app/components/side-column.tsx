import type { ReactNode } from 'react';
import classes from './side-column.module.css';

/** Panels without charts, one below the other beside the last chart. */
export function SideColumn({ children }: { children: ReactNode }) {
  return <div className={classes.column}>{children}</div>;
}
