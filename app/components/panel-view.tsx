'use client';

import { memo, useMemo, useRef, useState } from 'react';
import { withMember } from '../client/use-arranged.ts';
import type { ViewState } from '../client/use-view.ts';
import type { Chart, Panel, PanelRun, Picked } from '../panels/panel.ts';
import { Charts } from './charts.tsx';
import { ChartsBox } from './charts-box.tsx';
import { ExportMenu } from './export-menu.tsx';
import { figuresAsSeen } from './figures-as-seen.ts';
import { MoveHandle } from './move-handle.tsx';
import frame from './panel-frame.module.css';
import { PanelFrame } from './panel-frame.tsx';
import { PanelHead } from './panel-head.tsx';
import { PanelLegend } from './panel-legend.tsx';
import { PanelMissing } from './panel-missing.tsx';
import type { Destination } from './panel-order.ts';
import { type PanelSize, panelSize, withPanelSize } from './panel-size.ts';
import { ResizeHandle } from './resize-handle.tsx';
import { useChartTheme } from './use-chart-theme.tsx';
import { useNear } from './use-near.ts';
import { usePanelArrays } from './use-panel-arrays.ts';

interface PanelViewProps {
  id: string;
  panel: Panel<Chart>;
  runs: readonly PanelRun[];
  state: ViewState;
  onPick: (picked: Picked) => void;
  onPlace: (id: string, destination: Destination) => void;
}

/** One panel. Its charts, switches and data exist only while it is near the visible part of the page; away from there it keeps its height. */
export const PanelView = memo(function PanelView({ id, panel, runs, state, onPick, onPlace }: PanelViewProps) {
  const element = useRef<HTMLElement>(null);
  const { near, height } = useNear(element);
  // While it is dragged.
  const [drawn, draw] = useState<PanelSize | null>(null);
  const size = drawn ?? panelSize(state.arranged.sizes, id);
  const wide = state.wide === id;
  return (
    <PanelFrame
      id={id}
      panel={panel}
      element={element}
      enlarged={wide}
      several={runs.length > 1}
      columns={size?.columns}
    >
      {near ? (
        <PanelContent id={id} panel={panel} runs={runs} state={state} chosenHeight={size?.height} onPick={onPick} />
      ) : (
        <PanelAway panel={panel} height={height ?? size?.height ?? null} />
      )}
      {near && !wide && (
        <MoveHandle title={panel.title} panel={element} onPlace={(destination) => onPlace(id, destination)} />
      )}
      {near && !wide && (
        <ResizeHandle
          title={panel.title}
          panel={element}
          height={size?.height ?? panel.height}
          onDraw={draw}
          onResize={(chosen) => {
            draw(null);
            state.arrange('sizes', (before) => withPanelSize(before, id, chosen));
          }}
        />
      )}
    </PanelFrame>
  );
});

/** What stands for a panel that is out of sight. */
function PanelAway({ panel, height }: { panel: Panel<Chart>; height: number | null }) {
  return (
    <>
      <header className={frame.head}>
        <h3 className={frame.title}>{panel.title}</h3>
      </header>
      <div style={{ minHeight: height ?? `calc(${panel.height}px * var(--scale))` }} />
    </>
  );
}

interface PanelContentProps extends Omit<PanelViewProps, 'onPlace'> {
  /** Of one chart in CSS pixels, by the reader. */
  chosenHeight: number | undefined;
}

/** A panel's head and charts; while arrays are on their way it keeps showing the last complete picture. */
function PanelContent({ id, panel, runs, state, chosenHeight, onPick }: PanelContentProps) {
  const { view } = state;
  const { arrays, settled, fault } = usePanelArrays(panel, runs, view);
  const latest = useMemo(() => ({ charts: panel.charts(runs, arrays, view), view }), [panel, runs, arrays, view]);
  const shown = useLastSettled(latest, settled);
  const theme = useChartTheme();
  const wide = state.wide === id;
  const drawnView = useMemo(
    () => (wide && shown ? { ...shown.view, large: true } : (shown?.view ?? view)),
    [wide, shown, view],
  );
  // Enlarged, few charts are high; many are many.
  const count = shown?.charts.length ?? 0;
  const enlarged = count > 3 ? 260 : 440;
  const few = panel.few && count <= panel.few.charts ? panel.few : null;
  const own = few?.height ?? panel.height;
  const height = wide ? Math.max(own, enlarged) : (chosenHeight ?? own);
  const drawn = useRef({ shown, drawnView });
  drawn.current = { shown, drawnView };
  const saving = useMemo(
    () => (
      <ExportMenu
        title={panel.title}
        surface={theme.surface}
        size={panel.square ? { width: 480, height: 480 } : { width: 900, height: 420 }}
        charts={() => figuresAsSeen(id, panel, drawn.current.shown?.charts ?? [], theme, drawn.current.drawnView)}
      />
    ),
    [id, panel, theme],
  );
  const fixed = runs.length === 1 && !wide;
  const legend = panel.legend?.(runs, theme, view);
  const scales = useMemo(
    () => (shown ? panel.scales?.(shown.charts, theme, shown.view) : undefined),
    [panel, shown, theme],
  );

  return (
    <>
      <PanelHead id={id} panel={panel} runs={runs} state={state} scales={scales} saving={saving} />
      {legend && <PanelLegend {...legend} />}
      <ChartsBox
        panel={panel}
        count={count}
        chartWidth={few?.minChartWidth ?? panel.minChartWidth}
        height={height}
        scales={!chosenHeight || wide}
        fixed={fixed}
        awaited={!shown}
        fills={!fixed && !panel.square && shown?.charts.length === 1 && !shown.charts[0]!.run}
      >
        {shown && (
          <Charts
            id={id}
            panel={panel}
            charts={shown.charts}
            view={drawnView}
            theme={theme}
            headed={runs.length > 1}
            onPick={onPick}
            folded={state.arranged.folded}
            onFold={(group, closes) => state.arrange('folded', (before) => withMember(before, group, closes))}
            onZoom={(ends) => state.set({ zoom: ends ?? [] })}
          />
        )}
        {settled && shown?.charts.length === 0 && (
          <PanelMissing panel={panel} fault={fault} searched={panel.isEmpty?.(runs) === false} />
        )}
      </ChartsBox>
    </>
  );
}

/** `value`, or while it is not settled the last one that was. */
function useLastSettled<T>(value: T, settled: boolean): T | null {
  const last = useRef<T | null>(null);
  if (settled) last.current = value;
  return last.current;
}
