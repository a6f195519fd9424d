'use client';

import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { KeyboardHelp } from './keyboard-help.tsx';
import { Palette } from './palette.tsx';

/** What every page offers to the keyboard. */
export function Commands() {
  const [help, { open, close }] = useDisclosure(false);
  useHotkeys([
    ['shift+?', open, { usePhysicalKeys: false }],
    ['?', open],
  ]);
  return (
    <>
      <Palette onHelp={open} />
      <KeyboardHelp opened={help} onClose={close} />
    </>
  );
}
