'use client';

import { Button, Group, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useRunEdit } from '../client/use-run-edit.ts';
import { SidePanel } from './side-panel.tsx';

interface NotesPanelProps {
  /** Of the run. */
  id: string;
  name: string;
  notes: string;
}

/** What a person says about a run: plain text, kept with the run. */
export function NotesPanel({ id, name, notes }: NotesPanelProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const { edit, fault, busy } = useRunEdit();
  const changed = draft !== null && draft !== notes;
  const save = async () => {
    if (draft !== null && (await edit(id, { notes: draft }))) setDraft(null);
  };
  return (
    <SidePanel title="Notes">
      <Textarea
        aria-label={`Notes on ${name}`}
        placeholder="What is this run for, what came out of it?"
        autosize
        minRows={3}
        maxRows={12}
        variant="unstyled"
        value={draft ?? notes}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      {(changed || fault) && (
        <Group gap="xs" pb={6}>
          <Button size="compact-xs" loading={busy} onClick={() => void save()}>
            Save
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => setDraft(null)}>
            Discard
          </Button>
          {fault && (
            <Text size="xs" c="var(--error)" role="alert">
              {fault}
            </Text>
          )}
        </Group>
      )}
    </SidePanel>
  );
}
