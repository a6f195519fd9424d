import type { ReactNode } from 'react';
import classes from './side-column.module.css';

/** Panels without charts, side by side where there is room. */
export function SideColumn({ children }: { children: ReactNode }) {
  return <div className={classes.column}>{children}</div>;
}
