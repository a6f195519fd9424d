'use client';

import { useMemo } from 'react';
import type { Chart, Panel, Picked, View } from '../panels/panel.ts';
import classes from './chart-view.module.css';
import { PlotlyChart } from './plotly-chart.tsx';
import { RunSwatch } from './run-swatch.tsx';
import { useChartTheme } from './use-chart-theme.ts';

interface ChartViewProps {
  panel: Panel<Chart>;
  chart: Chart;
  view: View;
  /** Heads the chart with its run, where several stand side by side. */
  headed: boolean;
  onPick: (picked: Picked) => void;
}

/** One chart of a panel with its run's name and its note. */
export function ChartView({ panel, chart, view, headed, onPick }: ChartViewProps) {
  const theme = useChartTheme();
  const figure = useMemo(() => panel.toFigure(chart, theme, view), [panel, chart, theme, view]);
  const pick = panel.pick?.bind(panel);
  return (
    <div className={classes.root} data-square={panel.square}>
      {headed && chart.run && (
        <div className={classes.head}>
          <RunSwatch color={chart.run.color} />
          <span className={classes.name}>{chart.run.run.name}</span>
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
        label={`${panel.title}${figure.note ? `, ${figure.note}` : ''}`}
        onPick={
          pick &&
          ((point) => {
            const picked = pick(point, chart);
            if (picked) onPick(picked);
          })
        }
      />
    </div>
  );
}
