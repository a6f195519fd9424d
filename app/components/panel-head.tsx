'use client';

import { ActionIcon, Code, Tooltip } from '@mantine/core';
import { IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconInfoCircle } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import type { ViewState } from '../client/use-view.ts';
import type { Chart, ColorScale, Panel, PanelRun } from '../panels/panel.ts';
import { ColorScales } from './color-scales.tsx';
import { ComponentSelect, componentsOf } from './component-select.tsx';
import { PanelControls } from './panel-controls.tsx';
import classes from './panel-frame.module.css';

interface PanelHeadProps {
  id: string;
  panel: Panel<Chart>;
  runs: readonly PanelRun[];
  state: ViewState;
  /** Colours that its charts share. */
  scales: readonly ColorScale[] | undefined;
  /** Saves what the panel shows. */
  saving: ReactNode;
}

/** A panel's title, explanation and switches. */
function Head({ id, panel, runs, state, scales, saving }: PanelHeadProps) {
  const wide = state.wide === id;
  return (
    <header className={classes.head}>
      <h3 className={classes.title}>{panel.title}</h3>
      <Tooltip label={<About panel={panel} />} multiline w={320} events={{ hover: true, focus: true, touch: true }}>
        <ActionIcon
          variant="transparent"
          size="xs"
          color="gray"
          aria-label={`About ${panel.title}: ${panel.caption} Logged by: ${panel.howToLog}`}
        >
          <IconInfoCircle size={14} color="var(--muted)" />
        </ActionIcon>
      </Tooltip>
      {scales && scales.length > 0 && <ColorScales scales={scales} />}
      <div className={classes.controls}>
        {panel.choosesComponent && <ComponentSelect runs={runs} state={state} />}
        <PanelControls panel={panel} runs={runs} state={state} />
        {saving}
        <ActionIcon
          variant="subtle"
          size="sm"
          color="gray"
          c="dimmed"
          aria-label={wide ? `Shrink ${panel.title}` : `Enlarge ${panel.title}`}
          onClick={() => state.set({ wide: wide ? null : id })}
        >
          {wide ? <IconArrowsDiagonalMinimize2 size={14} /> : <IconArrowsDiagonal size={14} />}
        </ActionIcon>
      </div>
    </header>
  );
}

/** What a panel shows, how it is read, and which call its data comes from. */
function About({ panel: { caption, howToLog } }: { panel: Panel<Chart> }) {
  return (
    <>
      {caption}
      <br />
      Logged by <Code className={classes.source}>{howToLog}</Code>
    </>
  );
}

/** {@link Head}, made anew with live data or another step only where its switches then offer something else. */
export const PanelHead = memo(
  Head,
  (before, now) =>
    before.panel === now.panel &&
    before.state === now.state &&
    before.scales === now.scales &&
    before.saving === now.saving &&
    (before.runs === now.runs || offersOf(before.panel, before.runs) === offersOf(now.panel, now.runs)),
);

function offersOf({ choosesComponent, controls }: Panel<Chart>, runs: readonly PanelRun[]): string {
  return JSON.stringify([
    choosesComponent ? componentsOf(runs) : [],
    ...controls.map((control) => ('optionsOf' in control ? control.optionsOf(runs) : [])),
  ]);
}
