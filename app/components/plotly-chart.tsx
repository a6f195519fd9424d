'use client';

import { replaceEqualDeep } from '@tanstack/react-query';
import type Plotly from 'plotly.js/dist/plotly-cartesian.min.js';
import type { PlotlyElement } from 'plotly.js/dist/plotly-cartesian.min.js';
import { useEffect, useRef, useState } from 'react';
import type { Figure, PickedPoint } from '../panels/panel.ts';
import { loadPlotly, plotlyNow } from './load-plotly.ts';
import classes from './plotly-chart.module.css';
import { plotlyInput } from './plotly-input.ts';

const CONFIG = { displaylogo: false, displayModeBar: false, responsive: false, doubleClick: 'reset' };

interface PlotlyChartProps {
  figure: Figure;
  label: string;
  onPick?: ((point: PickedPoint) => void) | undefined;
}

/** Draws a figure as SVG, only while it is near the visible part of the page. */
export function PlotlyChart({ figure, label, onPick }: PlotlyChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const visible = useVisible(element);
  const drawn = useRef<Pick<Figure, 'data' | 'layout'> | null>(null);

  useEffect(() => {
    const target = element.current;
    if (!target || !visible) return;
    let outdated = false;
    const draw = (plotly: typeof Plotly) => {
      if (outdated) return;
      // Parts that are equal stay the same objects: moving the cursor line must not redraw a heatmap.
      drawn.current = replaceEqualDeep(drawn.current, { data: figure.data, layout: figure.layout });
      void plotly.react(target, plotlyInput(drawn.current.data), plotlyInput(drawn.current.layout), CONFIG);
      listen(target as unknown as PlotlyElement, (point) => pick.current?.(point));
    };
    const now = plotlyNow();
    if (now) draw(now);
    else void loadPlotly().then(draw);
    return () => {
      outdated = true;
    };
  }, [figure, visible]);

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const observer = new ResizeObserver(() => {
      if (target.classList.contains('js-plotly-plot')) void plotlyNow()?.Plots.resize(target);
    });
    observer.observe(target);
    return () => {
      observer.disconnect();
      plotlyNow()?.purge(target);
    };
  }, []);

  return (
    <div
      ref={element}
      role="img"
      aria-label={label}
      className={classes.chart}
      data-pickable={onPick ? true : undefined}
      {...figure.attributes}
    />
  );
}

function listen(target: PlotlyElement, onPick: (point: PickedPoint) => void): void {
  target.removeAllListeners('plotly_click');
  target.on('plotly_click', ({ points: [point] }) => {
    if (point) onPick({ x: point.x, y: point.y, customdata: point.customdata });
  });
}

function useVisible(element: { current: HTMLElement | null }): boolean {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver((entries) => setVisible(entries.at(-1)!.isIntersecting), {
      rootMargin: '240px',
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return visible;
}
