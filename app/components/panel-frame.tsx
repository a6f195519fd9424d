'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ViewState } from '../client/use-view.ts';
import type { Chart, Panel, PanelRun } from '../panels/panel.ts';
import { ComponentSelect } from './component-select.tsx';
import { PanelControls } from './panel-controls.tsx';
import classes from './panel-frame.module.css';

interface PanelFrameProps {
  id: string;
  panel: Panel<Chart>;
  runs: readonly PanelRun[];
  state: ViewState;
  /** Saves what the panel shows. */
  saving: ReactNode;
  children: ReactNode;
}

/** A panel's title, explanation and switches around its charts. */
export function PanelFrame({ id, panel, runs, state, saving, children }: PanelFrameProps) {
  const wide = state.wide === id;
  const [medium, large] = spanOf(panel, wide, runs.length > 1);
  return (
    <section
      className={classes.panel}
      aria-label={panel.title}
      id={`panel-${id}`}
      tabIndex={-1}
      data-testid={`panel-${id}`}
      data-enlarged={wide || undefined}
      style={
        {
          '--medium': medium,
          '--wide': large,
        } as object
      }
    >
      <header className={classes.head}>
        <h3 className={classes.title}>{panel.title}</h3>
        <Tooltip label={panel.caption} multiline w={320} events={{ hover: true, focus: true, touch: true }}>
          <ActionIcon
            variant="transparent"
            size="xs"
            color="gray"
            aria-label={`About ${panel.title}: ${panel.caption}`}
          >
            <IconInfoCircle size={14} color="var(--muted)" />
          </ActionIcon>
        </Tooltip>
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
      {children}
    </section>
  );
}

/** Columns of twelve on a middling and on a wide page; a comparison needs more room for each panel. */
function spanOf({ span }: Panel<Chart>, enlarged: boolean, several: boolean): [number, number] {
  if (enlarged) return [12, 12];
  return several ? [span.several, span.several] : [span.medium, span.wide];
}
