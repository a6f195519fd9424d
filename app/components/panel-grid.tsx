'use client';

import { type ReactNode, useDeferredValue } from 'react';
import type { ViewState } from '../client/use-view.ts';
import { PANEL_LIST } from '../panels/index.ts';
import type { PanelRun, Picked } from '../panels/panel.ts';
import classes from './panel-grid.module.css';
import { PanelView } from './panel-view.tsx';

interface PanelGridProps {
  runs: readonly PanelRun[];
  state: ViewState;
  onPick: (picked: Picked) => void;
  /** What stands after the panels, in the same grid. */
  children?: ReactNode;
}

/** Every registered panel in a grid of twelve columns. */
export function PanelGrid({ runs: latest, state, onPick, children }: PanelGridProps) {
  // Charts cost tens of milliseconds: while they are drawn the slider and the numbers must not wait for them.
  const runs = useDeferredValue(latest);
  return (
    <div className={classes.container}>
      <div className={classes.grid}>
        {PANEL_LIST.map(([id, panel]) => (
          <PanelView key={id} id={id} panel={panel} runs={runs} state={state} onPick={onPick} />
        ))}
        {children}
      </div>
    </div>
  );
}
