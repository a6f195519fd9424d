import { type ReactNode, useCallback, useDeferredValue, useMemo, useRef } from 'react';
import { useFinerRuns } from '../client/use-finer-runs.ts';
import type { ViewState } from '../client/use-view.ts';
import { areSameWithoutScalars } from '../figure/without-scalars.ts';
import { timeUnitFor } from '../figure/x-axis.ts';
import { PANEL_BY_ID } from '../panels/index.ts';
import type { PanelRun, Picked, View } from '../panels/panel.ts';
import { SECTION_LIST } from '../panels/sections.ts';
import classes from './panel-grid.module.css';
import { type Destination, panelOrder, withPlaced } from './panel-order.ts';
import { PanelSection } from './panel-section.tsx';
import { PanelView } from './panel-view.tsx';
import { ChooseAxesContext } from './use-chart-axes.ts';

interface PanelGridProps {
  runs: readonly PanelRun[];
  state: ViewState;
  onPick: (picked: Picked) => void;
  /** What stands in the last section, without charts. */
  children?: ReactNode;
}

/** Every registered panel in a grid of twelve columns, by sections that can be closed. */
export function PanelGrid({ runs: latest, state: asked, onPick, children }: PanelGridProps) {
  const timeUnit = timeUnitFor(asked.view, latest);
  const state = useMemo(() => (timeUnit ? { ...asked, view: { ...asked.view, timeUnit } } : asked), [asked, timeUnit]);
  const finer = useFinerRuns(latest, state.view);
  // What shows all steps at once costs tens of milliseconds: while it is made the slider, the numbers and what follows the step must not wait.
  const deferred = useDeferredValue(finer);
  const urgent = latest.length > 1 ? deferred : finer;
  const still = useStill(deferred, state.view);
  const urgentStill = useStill(urgent, state.view);
  const newest = useRef(onPick);
  newest.current = onPick;
  const pick = useCallback((picked: Picked) => newest.current(picked), []);
  const several = latest.length > 1;
  const { arranged, arrange } = asked;
  const place = useCallback(
    (id: string, destination: Destination) => {
      const shown = panelOrder(arranged.order, PANEL_BY_ID.get(id)!.section, several);
      arrange('order', (before) => withPlaced(before, shown, id, destination));
    },
    [arranged.order, arrange, several],
  );
  return (
    <ChooseAxesContext value={asked.chooseAxes}>
      <div className={classes.container}>
        {SECTION_LIST.map(([section, title], i) => (
          <PanelSection key={section} id={section} title={title} state={state} headed={i > 0}>
            {panelOrder(arranged.order, section, several)
              .map((id) => [id, PANEL_BY_ID.get(id)!] as const)
              .map(([id, panel]) => (
                <PanelView
                  key={id}
                  id={id}
                  panel={panel}
                  runs={
                    (section === 'overview' ? [urgent, urgentStill] : [deferred, still])[panel.showsScalars ? 0 : 1]!
                  }
                  state={state}
                  onPick={pick}
                  onPlace={place}
                />
              ))}
            {i === SECTION_LIST.length - 1 && children}
          </PanelSection>
        ))}
      </div>
    </ChooseAxesContext>
  );
}

/** The runs as they were, while nothing changes but their scalars: panels that show none are not made anew. */
function useStill(runs: readonly PanelRun[], view: View): readonly PanelRun[] {
  const kept = useRef(runs);
  if (!areSameWithoutScalars(kept.current, runs, view)) kept.current = runs;
  return kept.current;
}
