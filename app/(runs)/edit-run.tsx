'use client';

import { Button, ColorInput, Group, Modal, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../../lib/protocol/run.ts';
import { useRunEdit } from '../client/use-run-edit.ts';
import { runPalette } from '../figure/chart-theme.ts';

interface EditRunProps {
  run: Run;
  /** Tags that other runs have. */
  tags: readonly string[];
  onClose: () => void;
}

/** Changes what a person says of a run. */
export function EditRun({ run, tags, onClose }: EditRunProps) {
  const [name, setName] = useState(run.name);
  const [notes, setNotes] = useState(run.notes);
  const [ownTags, setOwnTags] = useState([...run.tags]);
  const [group, setGroup] = useState(run.group ?? '');
  const [color, setColor] = useState(run.color ?? '');
  const { edit, busy, fault } = useRunEdit();
  const save = async () => {
    const change = { name, notes, tags: ownTags, group: group.trim() || null, color: color || null };
    if (await edit(run.id, change)) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Edit ${run.name}`} size="md">
      <Stack gap="sm">
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        <Textarea
          label="Notes"
          autosize
          minRows={2}
          maxRows={10}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        <TagsInput label="Tags" data={[...tags]} value={ownTags} onChange={setOwnTags} />
        <TextInput label="Group" value={group} onChange={(event) => setGroup(event.currentTarget.value)} />
        <ColorInput
          label="Colour"
          placeholder="chosen by the page"
          format="hex"
          swatches={[...runPalette('light')]}
          value={color}
          onChange={setColor}
        />
        {fault && (
          <Text size="sm" c="var(--error)" role="alert">
            {fault}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button size="xs" loading={busy} disabled={name.trim() === ''} onClick={() => void save()}>
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
