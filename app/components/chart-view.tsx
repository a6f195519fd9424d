'use client';

import { type CSSProperties, useMemo, useRef, useState } from 'react';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { figureOf } from '../figure/figure-of.ts';
import type { Chart, HoverCard, Panel, Picked, View } from '../panels/panel.ts';
import { AxisButtons } from './axis-buttons.tsx';
import classes from './chart-view.module.css';
import { PlotlyChart } from './plotly-chart.tsx';
import { RunSwatch } from './run-swatch.tsx';
import { SampleHover } from './sample-hover.tsx';
import { useChartAxes } from './use-chart-axes.ts';
import { useVisible } from './use-visible.ts';

interface ChartViewProps {
  id: string;
  panel: Panel<Chart>;
  chart: Chart;
  view: View;
  theme: ChartTheme;
  /** Heads the chart with its run, where several stand side by side. */
  headed: boolean;
  /** Stands at the beginning of a row. */
  startsRow: boolean;
  onPick: (picked: Picked) => void;
  onZoom: (ends: [number, number] | null) => void;
}

/** One chart of a panel with its run's name and its note. */
export function ChartView({ id, panel, chart, view, theme, headed, startsRow, onPick, onZoom }: ChartViewProps) {
  const element = useRef<HTMLDivElement>(null);
  const visible = useVisible(element, true);
  const [axes, setAxes] = useChartAxes(`${id}/${chart.key}`, view);
  const figure = useMemo(() => figureOf(panel, chart, theme, view, axes), [panel, chart, theme, view, axes]);
  const pick = panel.pick?.bind(panel);
  const [hovered, setHovered] = useState<{ card: HoverCard; left: number; top: number } | null>(null);
  const hover = panel.hover?.bind(panel);
  return (
    <div
      className={classes.root}
      data-square={panel.square}
      data-row={startsRow || undefined}
      data-chart={chart.key}
      style={panel.beside === undefined ? undefined : ({ '--beside': `${panel.beside}px` } as CSSProperties)}
    >
      {headed && chart.run && (
        <div className={classes.head}>
          <RunSwatch color={chart.run.color} />
          <span className={classes.name}>{chart.run.run.name}</span>
          {chart.run.run.logdir && <span className={classes.step}>{chart.run.run.logdir}</span>}
          <span className={classes.step}>step {chart.run.snapshots[chart.run.current]?.step ?? '–'}</span>
        </div>
      )}
      {figure.note && (
        <span className={classes.note} role="note">
          {figure.note}
        </span>
      )}
      <PlotlyChart
        figure={figure}
        element={element}
        visible={visible}
        label={`${panel.title}${chart.group === undefined ? '' : `: ${chart.key}`}${figure.note ? `, ${figure.note}` : ''}`}
        onPick={
          pick &&
          ((point) => {
            const picked = pick(point, chart);
            if (picked) onPick(picked);
          })
        }
        onHover={
          hover &&
          ((point, left, top) => {
            const card = point && hover(point, chart);
            setHovered(card && { card, left: left + 14, top: top + 14 });
          })
        }
        onZoom={onZoom}
      />
      {hovered && <SampleHover {...hovered} />}
      {panel.ownAxes && <AxisButtons name={chart.key} axes={axes} shown={view.choices} onChange={setAxes} />}
    </div>
  );
}
