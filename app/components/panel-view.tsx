'use client';

import { type CSSProperties, useMemo, useRef } from 'react';
import { useArrays, usePrefetchedArrays } from '../client/use-arrays.ts';
import type { ViewState } from '../client/use-view.ts';
import type { Chart, Panel, PanelRun, Picked, View } from '../panels/panel.ts';
import { ChartView } from './chart-view.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { PanelMissing } from './panel-missing.tsx';
import classes from './panel-view.module.css';

interface PanelViewProps {
  id: string;
  panel: Panel<Chart>;
  runs: readonly PanelRun[];
  state: ViewState;
  onPick: (picked: Picked) => void;
}

/** One panel with its charts; while arrays are on their way it keeps showing the last complete picture. */
export function PanelView({ id, panel, runs, state, onPick }: PanelViewProps) {
  const { view } = state;
  const { arrays, settled, fault } = useArrays(runs.flatMap((run) => panel.arrays?.(run, view) ?? []));
  usePrefetchedArrays(settled ? neighboursOf(panel, runs, view) : []);
  const latest = useMemo(() => ({ charts: panel.charts(runs, arrays, view), view }), [panel, runs, arrays, view]);
  const shown = useLastSettled(latest, settled);
  const wide = state.wide === id;
  const height = wide ? Math.max(panel.height, 440) : panel.height;
  const fixed = runs.length === 1 && !wide;

  return (
    <PanelFrame id={id} panel={panel} runs={runs} state={state}>
      <div
        className={classes.charts}
        data-fixed={fixed || undefined}
        data-square={panel.square}
        data-few={(shown?.charts.length ?? 0) < 3 || undefined}
        style={
          {
            '--height': `calc(${height}px * var(--scale))`,
            '--chart-width': `${panel.minChartWidth ?? 300}px`,
          } as CSSProperties
        }
      >
        {shown?.charts.map((chart) => (
          <ChartView
            key={chart.key}
            panel={panel}
            chart={chart}
            view={wide ? { ...shown.view, large: true } : shown.view}
            headed={runs.length > 1}
            onPick={onPick}
          />
        ))}
        {settled && shown?.charts.length === 0 && <PanelMissing panel={panel} fault={fault} />}
      </div>
    </PanelFrame>
  );
}

function neighboursOf(panel: Panel<Chart>, runs: readonly PanelRun[], view: View) {
  return runs.flatMap((run) =>
    [1, -1, 2].flatMap((offset) => {
      const neighbour = run.current + offset;
      return run.snapshots[neighbour] ? (panel.arrays?.({ ...run, current: neighbour }, view) ?? []) : [];
    }),
  );
}

/** `value`, or while it is not settled the last one that was. */
function useLastSettled<T>(value: T, settled: boolean): T | null {
  const last = useRef<T | null>(null);
  if (settled) last.current = value;
  return last.current;
}
