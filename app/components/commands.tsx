'use client';

import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Suspense, useRef } from 'react';
import { lazyPart } from './lazy-part.ts';

// Nobody needs them to see a page.
const Palette = lazyPart(async () => (await import('./palette.tsx')).Palette);
const KeyboardHelp = lazyPart(async () => (await import('./keyboard-help.tsx')).KeyboardHelp);

interface CommandsProps {
  /** How often the palette has been asked for. */
  asked: number;
  onAsk: () => void;
}

/** What every page offers to the keyboard. */
export function Commands({ asked, onAsk }: CommandsProps) {
  const [help, { open, close }] = useDisclosure(false);
  const needed = useRef(false);
  needed.current ||= help;
  useHotkeys([
    ['shift+?', open, { usePhysicalKeys: false }],
    ['?', open],
  ]);
  useHotkeys(
    [
      ['mod+K', onAsk],
      ['mod+P', onAsk],
    ],
    [],
  );
  return (
    <Suspense fallback={null}>
      {asked > 0 && <Palette asked={asked} onHelp={open} />}
      {needed.current && <KeyboardHelp opened={help} onClose={close} />}
    </Suspense>
  );
}
