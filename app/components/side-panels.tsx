'use client';

import type { TextEntry } from '../../lib/protocol/text.ts';
import type { RunState } from '../client/live/state.ts';
import { AlertsPanel } from './alerts-panel.tsx';
import { ConfigPanel } from './config-panel.tsx';
import { EventsPanel } from './events-panel.tsx';
import { NotesPanel } from './notes-panel.tsx';
import { TextsPanel } from './texts-panel.tsx';

interface SidePanelsProps {
  state: RunState;
  texts: readonly TextEntry[];
  onStep: (step: number) => void;
}

/** What is known of a run besides numbers, below all charts. */
export function SidePanels({ state: { run, alerts, events }, texts, onStep }: SidePanelsProps) {
  return (
    <>
      <ConfigPanel config={run.config} />
      <NotesPanel run={run} />
      <TextsPanel texts={texts} onStep={onStep} />
      <AlertsPanel alerts={alerts} onStep={onStep} />
      <EventsPanel events={events} onStep={onStep} />
    </>
  );
}
