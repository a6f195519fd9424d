'use client';

import { memo } from 'react';
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

// Live numbers do not concern them; a field that fits its height to its text would also measure it.
const [Config, Notes, Texts] = [memo(ConfigPanel), memo(NotesPanel), memo(TextsPanel)];
const [AlertList, Events] = [memo(AlertsPanel), memo(EventsPanel)];

/** What is known of a run besides numbers, below all charts. */
export function SidePanels({ state: { run, alerts, events }, texts, onStep }: SidePanelsProps) {
  return (
    <>
      <Config config={run.config} />
      <Notes id={run.id} name={run.name} notes={run.notes} />
      <Texts texts={texts} onStep={onStep} />
      <AlertList alerts={alerts} onStep={onStep} />
      <Events events={events} onStep={onStep} />
    </>
  );
}
