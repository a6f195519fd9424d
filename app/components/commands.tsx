'use client';

import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Suspense, useRef } from 'react';
import { isKeyTaken } from './is-key-taken.ts';
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
  const [helps, { open, close }] = useDisclosure(false);
  const needed = useRef(false);
  needed.current ||= helps;
  const help = (event: KeyboardEvent) => isKeyTaken(event) || open();
  useHotkeys(
    [
      ['shift+?', help, { usePhysicalKeys: false, preventDefault: false }],
      ['?', help, { preventDefault: false }],
      ['mod+K', onAsk],
      ['mod+P', onAsk],
    ],
    [],
  );
  return (
    <Suspense fallback={null}>
      {asked > 0 && <Palette asked={asked} onHelp={open} />}
      {needed.current && <KeyboardHelp opened={helps} onClose={close} />}
    </Suspense>
  );
}
