'use client';

import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArchive,
  IconDots,
  IconEye,
  IconEyeOff,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconTrash,
} from '@tabler/icons-react';
import type { Run } from '../../lib/protocol/run.ts';

/** What can be done with a run of the table. */
export interface RunActions {
  edit: (run: Run) => void;
  archive: (run: Run) => void;
  remove: (run: Run) => void;
  pin: (run: Run) => void;
  hide: (run: Run) => void;
}

interface RunMenuProps {
  run: Run;
  pinned: boolean;
  hidden: boolean;
  actions: RunActions;
}

/** The menu at the end of a run's row. */
export function RunMenu({ run, pinned, hidden, actions }: RunMenuProps) {
  const items = [
    { label: 'Edit name, notes, tags …', Icon: IconPencil, act: actions.edit },
    { label: pinned ? 'Unpin' : 'Pin to the top', Icon: pinned ? IconPinnedOff : IconPin, act: actions.pin },
    { label: hidden ? 'Show again' : 'Hide', Icon: hidden ? IconEye : IconEyeOff, act: actions.hide },
    { label: run.archived ? 'Take out of the archive' : 'Archive', Icon: IconArchive, act: actions.archive },
    { label: 'Delete', Icon: IconTrash, act: actions.remove },
  ];
  return (
    <Menu position="bottom-end" width={210} withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" size="sm" color="gray" aria-label={`Actions on ${run.name}`}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ label, Icon, act }) => (
          <Menu.Item key={label} leftSection={<Icon size={14} stroke={1.6} />} onClick={() => act(run)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
