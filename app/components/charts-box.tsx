import type { CSSProperties, ReactNode } from 'react';
import type { Chart, Panel } from '../panels/panel.ts';
import classes from './charts-box.module.css';

interface ChartsBoxProps {
  panel: Panel<Chart>;
  /** Charts in it. */
  count: number;
  /** Least width of one chart in CSS pixels; the panel's own unless given. */
  chartWidth?: number | undefined;
  /** Of one chart in CSS pixels. */
  height: number;
  /** Whether wide pages make them higher; not where the reader has chosen the height. */
  scales: boolean;
  /** The box keeps its height; charts for which it has no room are scrolled to. */
  fixed: boolean;
  /** One chart without a heading is as high as the panel, which may be higher than it is for the sake of the one beside it. */
  fills: boolean;
  /** Its data is on its way for the first time. */
  awaited: boolean;
  children: ReactNode;
}

/** A panel's charts, side by side where there is room. */
export function ChartsBox({
  panel,
  count,
  chartWidth = panel.minChartWidth,
  height,
  scales,
  fixed,
  fills,
  awaited,
  children,
}: ChartsBoxProps) {
  const style = {
    '--height': scales ? `calc(${height}px * var(--scale))` : `${height}px`,
    '--chart-width': `${chartWidth ?? 300}px`,
  };
  return (
    <div
      className={classes.charts}
      data-fixed={fixed || undefined}
      data-square={panel.square}
      data-four={count === 4 || undefined}
      data-few={count < 3 || undefined}
      data-fills={fills || undefined}
      data-awaited={awaited || undefined}
      aria-busy={awaited || undefined}
      style={style as CSSProperties}
    >
      {children}
    </div>
  );
}
