'use client';

import { Group, SegmentedControl } from '@mantine/core';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { RunState } from '../client/live/state.ts';
import { useView } from '../client/use-view.ts';
import { withKnownComponent } from '../client/with-known-component.ts';
import { PanelGrid } from '../components/panel-grid.tsx';
import { ProbeNotice } from '../components/probe-notice.tsx';
import { StepScrubber } from '../components/step-scrubber.tsx';
import { useTurn } from '../components/use-turn.ts';
import { XAxisSwitch } from '../components/x-axis-switch.tsx';
import type { PanelRun, Picked } from '../panels/panel.ts';
import { alignedIndex, positionsOf } from './alignment.ts';
import classes from './compare.module.css';
import { NamesNotice } from './names-notice.tsx';
import { ResultsTable } from './results-table.tsx';
import { ALIGNMENTS, type Alignment, compareParams } from './search-params.ts';
import { useShownRuns } from './use-shown-runs.ts';

interface CompareContentProps {
  states: readonly RunState[];
  colors: ReadonlyMap<string, string>;
}

/** The panels for all runs at one position, which is one place of the scrubber. */
export function CompareContent({ states, colors }: CompareContentProps) {
  const chosen = useView();
  const [{ align, at, base }, set] = useQueryStates(compareParams);
  const positions = positionsOf(states, align);
  const place =
    at === null
      ? positions.length - 1
      : Math.max(
          0,
          positions.findLastIndex((one) => (align === 'loss' ? one >= at : one <= at)),
        );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the spread states are the dependency.
  const own = useMemo<PanelRun[]>(
    () =>
      states.map(({ run, snapshots, scalars, events, alerts, histogramNames, histogramsAt = 0 }) => {
        const color = colors.get(run.id) ?? '#808080';
        const current = alignedIndex({ run, snapshots, scalars }, align, at);
        return { run, color, snapshots, scalars, events, alerts, histogramNames, histogramsAt, current };
      }),
    [...states, states.length, colors, align, at],
  );
  const { runs, names, components } = useShownRuns(own);
  const viewState = useMemo(
    () => withKnownComponent({ ...chosen, view: { ...chosen.view, base } }, components),
    [chosen, base, components],
  );
  const pick = ({ component, step }: Picked) => {
    if (component !== undefined) viewState.set({ component });
    if (step !== undefined && align === 'step') void set({ at: step });
  };
  const switches = (
    <>
      <XAxisSwitch state={viewState} />
      <SegmentedControl
        size="xs"
        aria-label="Align runs by"
        data={ALIGNMENTS.map((value) => ({
          value,
          label: value === 'index' ? 'snapshot' : value === 'step' ? 'align: step' : value,
        }))}
        value={align}
        onChange={(value) => void set({ align: value as Alignment, at: null })}
      />
    </>
  );
  return (
    <div className={classes.content}>
      <Group hiddenFrom="sm" gap="xs">
        {switches}
      </Group>
      <ProbeNotice runs={runs} />
      <NamesNotice runs={runs} names={names} />
      <PanelGrid runs={runs} state={viewState} onPick={pick}>
        <LateResults runs={runs} />
      </PanelGrid>
      <StepScrubber
        positions={positions}
        unit={align === 'index' ? 'snapshot' : align}
        current={place}
        following={at === null}
        onChoose={(index) => void set({ at: positions[index] ?? null })}
        onFollow={(following) => void set({ at: following ? null : (positions[place] ?? null) })}
      >
        {switches}
      </StepScrubber>
    </div>
  );
}

/** The last on the page, and of many runs as much work as a chart: made when the charts stand. */
function LateResults({ runs }: { runs: readonly PanelRun[] }) {
  return useTurn() ? <ResultsTable runs={runs} /> : null;
}
