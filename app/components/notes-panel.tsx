'use client';

import { Button, Group, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../../lib/protocol/run.ts';
import { useRunEdit } from '../client/use-run-edit.ts';
import { SidePanel } from './side-panel.tsx';

/** What a person says about a run: plain text, kept with the run. */
export function NotesPanel({ run }: { run: Run }) {
  const [draft, setDraft] = useState<string | null>(null);
  const { edit, fault, busy } = useRunEdit();
  const changed = draft !== null && draft !== run.notes;
  const save = async () => {
    if (draft !== null && (await edit(run.id, { notes: draft }))) setDraft(null);
  };
  return (
    <SidePanel title="Notes">
      <Textarea
        aria-label={`Notes on ${run.name}`}
        placeholder="What is this run for, what came out of it?"
        autosize
        minRows={3}
        maxRows={12}
        variant="unstyled"
        value={draft ?? run.notes}
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
