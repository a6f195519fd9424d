'use client';

import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { curvesOf } from '../figure/curves-of.ts';
import { keepEqualParts } from '../figure/equal-parts.ts';
import type { Figure, HoveredPoint, PickedPoint } from '../panels/panel.ts';
import type { Plotly, PlotlyElement } from '../plotly.d.ts';
import { ChartMissing } from './chart-missing.tsx';
import { CurvesPicture } from './curves-picture.tsx';
import { type Drawing, drawSoon, forgetDraw } from './draw-queue.ts';
import { beginParts, endParts } from './drawing-turns.ts';
import { fitChart, isOutgrown } from './fit-chart.ts';
import { plotlyNow } from './load-plotly.ts';
import { type Drawn, patchFigure } from './patch-figure.ts';
import { settleLabels } from './patch-ticks.ts';
import classes from './plotly-chart.module.css';
import { plotlyInput } from './plotly-input.ts';
import { endsOf, sharedAxisOf } from './shared-axis.ts';
import { SharedCursor } from './shared-cursor.tsx';

/** A chart with more curves is drawn in parts. */
const FEW = 8;

const CONFIG = { displaylogo: false, displayModeBar: false, responsive: false, doubleClick: 'reset' };

interface PlotlyChartProps {
  figure: Figure;
  label: string;
  /** The element, which Plotly draws into. */
  element: RefObject<HTMLDivElement | null>;
  /** Near the visible part of the page: others are not drawn. */
  visible: boolean;
  onPick?: ((point: PickedPoint) => void) | undefined;
  /** The pointer is over a point, at a place of the chart; null: over none. */
  onHover?: ((point: HoveredPoint | null, left: number, top: number) => void) | undefined;
  /** The reader has zoomed a shared x axis; null: wants to see all of it again. */
  onZoom?: ((ends: [number, number] | null) => void) | undefined;
}

/** Draws a figure as SVG, only while it is near the visible part of the page. */
export function PlotlyChart({ figure, label, element, visible, onPick, onHover, onZoom }: PlotlyChartProps) {
  const handlers = useRef({ onPick, onHover, onZoom });
  handlers.current = { onPick, onHover, onZoom };
  const drawn = useRef<Drawn | null>(null);
  /** The newest figure, whether curves or lines were moved without what lies below the pointer, and a figure to which that could not lead. */
  const latest = useRef({ figure, visible, patched: false, unmovable: null as Figure | null });
  latest.current.figure = figure;
  latest.current.visible = visible;
  // On a page that has just been opened curves are seen before Plotly has come.
  const [early, setEarly] = useState(() => (plotlyNow() ? null : curvesOf(figure)));

  const drawing = useMemo<Drawing>(() => {
    const move = (plotly: Plotly): boolean => {
      const target = element.current as PlotlyElement | null;
      const now = latest.current;
      // What is being drawn is drawn anew when it stands.
      if (!target || !now.visible || target.turn) return true;
      const before = drawn.current;
      if (before === null || now.unmovable === now.figure) return false;
      // Parts that are equal stay the same objects: moving the cursor line must not redraw a heatmap.
      const next = keepEqualParts(before, { data: now.figure.data, layout: now.figure.layout });
      if (next === before) return true;
      if (!patchFigure(target, plotly, before, next)) {
        now.unmovable = now.figure;
        return false;
      }
      drawn.current = next;
      now.patched = true;
      return true;
    };
    const draw = (plotly: Plotly, anew = false): boolean => {
      if (!anew && move(plotly)) return false;
      const target = element.current as PlotlyElement | null;
      const now = latest.current;
      const { figure: asked } = now;
      if (!target || !now.visible || target.turn) return false;
      const first = drawn.current === null;
      const next = keepEqualParts(drawn.current, { data: asked.data, layout: asked.layout });
      drawn.current = next;
      if (now.patched) settleLabels(target);
      Object.assign(now, { patched: false, unmovable: null });
      if (first && next.data.length > FEW) beginParts(target);
      const standing = plotly
        .react(target, plotlyInput(next.data), plotlyInput(next.layout), CONFIG)
        .catch((fault: unknown) => {
          // A chart that was taken off the page while it was being drawn.
          if (target.isConnected) throw fault;
        });
      listen(target, handlers);
      if (!target.turn) setEarly(null);
      else
        void standing.finally(() => {
          endParts(target);
          setEarly(null);
          fitChart(target, plotly);
          if (now.figure !== asked) drawSoon(target, drawing);
        });
      return true;
    };
    return { move, draw };
  }, [element]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new figure is what there is to draw.
  useLayoutEffect(() => {
    if (element.current && visible) drawSoon(element.current, drawing);
  }, [element, figure, visible, drawing]);

  useEffect(() => {
    const target = element.current as PlotlyElement | null;
    if (!target) return;
    const catchUp = () => {
      const plotly = plotlyNow();
      if (plotly && latest.current.patched) drawing.draw(plotly, true);
    };
    const observer = new ResizeObserver(() => {
      const plotly = plotlyNow();
      if (!plotly || target.turn || !isOutgrown(target)) return;
      catchUp();
      fitChart(target, plotly);
    });
    observer.observe(target);
    target.addEventListener('pointerenter', catchUp);
    return () => {
      observer.disconnect();
      target.removeEventListener('pointerenter', catchUp);
      forgetDraw(target);
      endParts(target);
      plotlyNow()?.purge(target);
      drawn.current = null;
    };
  }, [element, drawing]);

  return (
    <div className={classes.frame}>
      <div
        ref={element}
        role="img"
        aria-label={label}
        className={classes.chart}
        data-pickable={onPick ? true : undefined}
        data-undrawn={early ? undefined : true}
        {...figure.attributes}
      />
      {early && <CurvesPicture curves={early} />}
      <ChartMissing />
      <SharedCursor chart={element} />
    </div>
  );
}

type Handlers = RefObject<Pick<PlotlyChartProps, 'onPick' | 'onHover' | 'onZoom'>>;

function listen(target: PlotlyElement, handlers: Handlers): void {
  target.removeAllListeners('plotly_click');
  target.removeAllListeners('plotly_relayout');
  target.removeAllListeners('plotly_hover');
  target.removeAllListeners('plotly_unhover');
  target.removeAllListeners('plotly_doubleclick');
  target.on('plotly_click', ({ points: [point] }) => {
    if (point) handlers.current.onPick?.({ x: point.x, y: point.y, customdata: point.customdata });
  });
  target.on('plotly_hover', ({ points: [point], event }) => {
    if (!point || !handlers.current.onHover) return;
    const box = target.getBoundingClientRect();
    handlers.current.onHover(point, event.clientX - box.left, event.clientY - box.top);
  });
  target.on('plotly_unhover', () => handlers.current.onHover?.(null, 0, 0));
  let resetting = false;
  target.on('plotly_doubleclick', () => {
    resetting = true;
  });
  target.on('plotly_relayout', (change) => {
    const [from, to] = [change['xaxis.range[0]'], change['xaxis.range[1]']];
    // A double click tells itself before it tells the range it goes back to.
    if (sharedAxisOf(target) && resetting) handlers.current.onZoom?.(null);
    else if (sharedAxisOf(target) && from !== undefined) handlers.current.onZoom?.(endsOf(target, [from, to]));
    resetting = false;
  });
}
