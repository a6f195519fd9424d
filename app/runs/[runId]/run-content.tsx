'use client';

import { Box } from '@mantine/core';
import { useQueryStates } from 'nuqs';
import { memo, type ReactNode, useCallback, useMemo } from 'react';
import type { RunState } from '../../client/live/state.ts';
import { indexAt } from '../../client/snapshot-at.ts';
import { useTexts } from '../../client/use-texts.ts';
import { useView } from '../../client/use-view.ts';
import { withKnownComponent } from '../../client/with-known-component.ts';
import { Alerts } from '../../components/alerts.tsx';
import { PanelGrid } from '../../components/panel-grid.tsx';
import { RunHeader } from '../../components/run-header.tsx';
import { SideColumn } from '../../components/side-column.tsx';
import { StatCards } from '../../components/stat-cards.tsx';
import { StepScrubber } from '../../components/step-scrubber.tsx';
import { XAxisSwitch } from '../../components/x-axis-switch.tsx';
import { formatEpoch, formatTime } from '../../format/format.ts';
import type { PanelRun, Picked } from '../../panels/panel.ts';
import classes from './run-content.module.css';
import { runParams } from './search-params.ts';

interface RunContentProps {
  state: RunState;
  color: string;
}

/** The run page, top-down: is something wrong, where, since when. */
export const RunContent = memo(function RunContent({ state, color }: RunContentProps) {
  const { run, snapshots, scalars, events, alerts, histogramNames, histogramsAt, textsAt } = state;
  const texts = useTexts(run.id, textsAt);
  const [{ step }, set] = useQueryStates(runParams);
  const asked = useView();
  const viewState = useMemo(
    () => withKnownComponent(asked, snapshots.at(-1)?.components.map(({ name }) => name) ?? []),
    [asked, snapshots],
  );
  const { pins } = viewState.view;
  const steps = useMemo(() => snapshots.map((snapshot) => snapshot.step), [snapshots]);
  const current = indexAt(steps, step);
  const chosen = snapshots[current];
  const runs = useMemo<PanelRun[]>(
    () => [
      {
        run,
        color,
        snapshots,
        scalars,
        events,
        alerts,
        histogramNames,
        histogramsAt: histogramsAt ?? 0,
        texts,
        current,
      },
    ],
    [run, color, snapshots, scalars, events, alerts, histogramNames, histogramsAt, texts, current],
  );
  const chooseStep = useCallback((wanted: number | null) => void set({ step: wanted }), [set]);
  const pick = (picked: Picked) => {
    if (picked.component !== undefined) viewState.set({ component: picked.component });
    if (picked.step !== undefined && snapshots.length > 0) chooseStep(picked.step);
  };
  const pinned = chosen !== undefined && pins.includes(chosen.step);

  const epochWidth = useMemo(
    () => Math.max(0, ...snapshots.map(({ epoch }) => (epoch === null ? 0 : formatEpoch(epoch).length))),
    [snapshots],
  );
  // Live scalars do not concern it.
  const scrubber = useMemo(
    () => (
      <StepScrubber
        positions={steps}
        unit="step"
        current={current}
        following={step === null}
        onChoose={(index) => chooseStep(snapshots[index]?.step ?? null)}
        onFollow={(following) => chooseStep(following ? null : (chosen?.step ?? null))}
        detail={
          chosen && (
            <span title={formatTime(chosen.wallMs)}>
              <Steady width={String(snapshots.length).length}>{current + 1}</Steady> of {snapshots.length}
              {chosen.epoch !== null && (
                <>
                  {' · epoch '}
                  <Steady width={epochWidth}>{formatEpoch(chosen.epoch)}</Steady>
                </>
              )}
            </span>
          )
        }
        pinned={pinned}
        onPin={() =>
          chosen && viewState.set({ pins: pinned ? pins.filter((pin) => pin !== chosen.step) : [...pins, chosen.step] })
        }
      >
        <XAxisSwitch state={viewState} />
      </StepScrubber>
    ),
    [steps, snapshots, current, step, chosen, epochWidth, chooseStep, pinned, pins, viewState],
  );

  return (
    <div className={classes.page}>
      <RunHeader run={run} color={color} snapshots={snapshots} scalars={scalars} snapshot={chosen} />
      <Alerts events={events} alerts={alerts} snapshots={snapshots} onStep={chooseStep} />
      <Box hiddenFrom="sm">
        <XAxisSwitch state={viewState} />
      </Box>
      <StatCards snapshots={snapshots} current={current} state={viewState} />
      <PanelGrid runs={runs} state={viewState} onPick={pick}>
        <SideColumn state={state} texts={texts} onStep={chooseStep} />
      </PanelGrid>
      {scrubber}
    </div>
  );
});

/** A number with room for so many digits: what stands beside it does not move with the step. */
function Steady({ width, children }: { width: number; children: ReactNode }) {
  return <span style={{ display: 'inline-block', minWidth: `${width}ch` }}>{children}</span>;
}
