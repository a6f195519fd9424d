'use client';

import { ActionIcon, Button, Group, Menu, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconBookmark, IconX } from '@tabler/icons-react';
import { useState } from 'react';

/** What of the address a view keeps. */
export interface SavedView {
  q: string;
  sort: string;
  by: string;
  all: boolean;
  spark: string;
  cols?: string[];
}

interface SavedViewsProps {
  current: SavedView;
  onChoose: (view: SavedView) => void;
}

/** Searches with their order and grouping, by name; kept in the browser. Their address can be shared besides. */
export function SavedViews({ current, onChoose }: SavedViewsProps) {
  const [views, setViews] = useLocalStorage<Record<string, SavedView>>({ key: 'ntkboard-views', defaultValue: {} });
  const [name, setName] = useState('');
  const save = () => {
    setViews({ ...views, [name.trim()]: current });
    setName('');
  };
  const forget = (one: string) => setViews(Object.fromEntries(Object.entries(views).filter(([key]) => key !== one)));
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconBookmark size={14} />}>
          Views
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(views).map(([one, view]) => (
          <Group key={one} gap={2} wrap="nowrap">
            <Menu.Item onClick={() => onChoose(view)}>{one}</Menu.Item>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Forget ${one}`}
              onClick={() => forget(one)}
            >
              <IconX size={13} />
            </ActionIcon>
          </Group>
        ))}
        <Group gap={4} p={6} wrap="nowrap">
          <TextInput
            size="xs"
            placeholder="Name of this view"
            aria-label="Name of this view"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button size="xs" disabled={name.trim() === ''} onClick={save}>
            Save
          </Button>
        </Group>
      </Menu.Dropdown>
    </Menu>
  );
}
