import type { CSSProperties, ReactNode, RefObject } from 'react';
import type { Chart, Panel } from '../panels/panel.ts';
import classes from './panel-frame.module.css';

interface PanelFrameProps {
  id: string;
  panel: Panel<Chart>;
  element?: RefObject<HTMLElement | null>;
  enlarged: boolean;
  several: boolean;
  /** Columns of twelve that the reader has chosen. */
  columns?: number | undefined;
  children: ReactNode;
}

/** The box of a panel in the grid; it stands in the page also while its content does not. */
export function PanelFrame({ id, panel, element, enlarged, several, columns, children }: PanelFrameProps) {
  const [medium, large] = columns && !enlarged ? [columns, columns] : spanOf(panel, enlarged, several);
  return (
    <section
      ref={element}
      className={classes.panel}
      aria-label={panel.title}
      id={`panel-${id}`}
      tabIndex={-1}
      data-testid={`panel-${id}`}
      data-enlarged={enlarged || undefined}
      style={{ '--medium': medium, '--wide': large } as CSSProperties}
    >
      {children}
    </section>
  );
}

/** Columns of twelve on a middling and on a wide page; a comparison needs more room for each panel. */
function spanOf({ span }: Panel<Chart>, enlarged: boolean, several: boolean): [number, number] {
  if (enlarged) return [12, 12];
  return several ? [span.several, span.several] : [span.medium, span.wide];
}
