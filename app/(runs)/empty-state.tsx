import { Center, Code, Stack, Text, Title } from '@mantine/core';
import { CopyableCode } from '../components/copyable-code.tsx';
import { Logo } from '../components/logo.tsx';

const CODE = `import { createNtkLogger } from 'ntkboard';

const ntkLogger = createNtkLogger({ logdir: 'runs', run: 'my-run' });
await ntkLogger.step(model, X, { labels });  // once per epoch`;

/** What a new user sees: the two lines to add, and where the page is looking. */
export function EmptyState({ logdir }: { logdir: string }) {
  return (
    <Center mih="70vh" px="md" data-testid="empty-state">
      <Stack align="center" gap="sm" maw={620} w="100%">
        <Logo />
        <Title order={1} size="h3">
          No runs yet
        </Title>
        <Text c="dimmed" ta="center" size="sm">
          Add two lines to your training script. The run appears here with its first snapshot; nothing needs reloading.
        </Text>
        <CopyableCode code={CODE} />
        <Text c="dimmed" ta="center" size="sm">
          Watching <Code>{logdir}</Code> for runs. Want to see one at once? Run <Code>npm run demo</Code>.
        </Text>
      </Stack>
    </Center>
  );
}
