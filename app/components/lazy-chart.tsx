'use client';

import { type ComponentProps, memo, useRef } from 'react';
import classes from './chart-view.module.css';
import { ChartView } from './chart-view.tsx';
import { useVisible } from './use-visible.ts';

/** A chart that exists only while it is near the visible part of the page: of a thousand, those in sight. */
export const LazyChart = memo(function LazyChart(props: ComponentProps<typeof ChartView>) {
  const slot = useRef<HTMLDivElement>(null);
  const visible = useVisible(slot);
  return (
    <div ref={slot} className={classes.slot} data-row={props.startsRow || undefined}>
      {visible && <ChartView {...props} />}
    </div>
  );
});
