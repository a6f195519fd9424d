import type { ReactNode } from 'react';
import classes from './panel-frame.module.css';

interface SidePanelProps {
  title: string;
  /** Columns of twelve; absent: as wide as what it stands in. */
  span?: number;
  controls?: ReactNode;
  children: ReactNode;
}

/** A panel without charts, in the same grid and dress. */
export function SidePanel({ title, span = 12, controls, children }: SidePanelProps) {
  return (
    <section className={classes.panel} aria-label={title} style={{ '--medium': span, '--wide': span } as object}>
      <header className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        <div className={classes.controls}>{controls}</div>
      </header>
      {children}
    </section>
  );
}
