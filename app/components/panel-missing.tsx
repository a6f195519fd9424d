import { Code, Stack, Text } from '@mantine/core';
import type { Chart, Panel } from '../panels/panel.ts';

/** What an empty panel says: how to log what it shows, or why it could not be loaded. */
export function PanelMissing({ panel, fault }: { panel: Panel<Chart>; fault: string | null }) {
  return (
    <Stack mih="var(--height)" align="center" justify="center" gap={6} px="md">
      <Text size="sm" c="dimmed" ta="center">
        {fault ?? 'Nothing logged for this panel yet. To fill it:'}
      </Text>
      {!fault && <Code>{panel.howToLog}</Code>}
    </Stack>
  );
}
