'use client';

import { Button, Center, Group, Stack, Text, Title } from '@mantine/core';
import { LocalLink } from './local-link.tsx';

interface ProblemProps {
  title: string;
  message: string;
  retry?: () => void;
}

/** A whole page's error: what happened, in words, and a way on. */
export function Problem({ title, message, retry }: ProblemProps) {
  return (
    <Center mih="60vh" px="md">
      <Stack align="center" gap="sm" maw={520} role="alert">
        <Title order={1} size="h3">
          {title}
        </Title>
        <Text c="dimmed" ta="center" size="sm">
          {message}
        </Text>
        <Group gap="xs">
          {retry && (
            <Button size="xs" onClick={retry}>
              Try again
            </Button>
          )}
          <Button size="xs" variant="default" component={LocalLink} href="/">
            All runs
          </Button>
        </Group>
      </Stack>
    </Center>
  );
}
