import { Code, Stack, Text } from '@mantine/core';
import { memo } from 'react';
import type { Chart, Panel } from '../panels/panel.ts';

interface PanelMissingProps {
  panel: Panel<Chart>;
  fault: string | null;
  /** There is something, but nothing of what is searched for. */
  searched: boolean;
}

/** What an empty panel says: how to log what it shows, or why it could not be loaded. */
export const PanelMissing = memo(function PanelMissing({ panel, fault, searched }: PanelMissingProps) {
  if (searched) {
    return (
      <Text size="sm" c="dimmed" ta="center" py="md">
        Nothing has this name.
      </Text>
    );
  }
  return (
    <Stack mih="var(--height)" align="center" justify="center" gap={6} px="md">
      <Text size="sm" c="dimmed" ta="center">
        {fault ?? 'Nothing logged for this panel yet. To fill it:'}
      </Text>
      {!fault && <Code>{panel.howToLog}</Code>}
    </Stack>
  );
});
