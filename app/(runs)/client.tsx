'use client';

import { Button, Container, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconArrowsSplit2, IconSearch } from '@tabler/icons-react';
import { useQueryStates } from 'nuqs';
import { useRuns } from '../client/use-runs.ts';
import { LastChange } from '../components/last-change.tsx';
import { LocalLink } from '../components/local-link.tsx';
import { Problem } from '../components/problem.tsx';
import { Shell } from '../components/shell.tsx';
import { formatCount } from '../format/format.ts';
import { EmptyState } from './empty-state.tsx';
import { RunsTable } from './runs-table.tsx';
import { runsParams } from './search-params.ts';

/** Every run of the logdir, live. */
export function RunsClient() {
  const { runs, colors, logdir, head, error, connection, retry } = useRuns();
  const [{ q, selected }, set] = useQueryStates(runsParams);
  const known = selected.filter((id) => runs?.some((run) => run.id === id));
  const found = runs?.filter((run) => matches([run.name, ...run.tags], q));

  return (
    <Shell connection={connection}>
      {!runs && error && <Problem title="The runs could not be read" message={error.message} retry={retry} />}
      {runs?.length === 0 && <EmptyState logdir={logdir ?? ''} />}
      {!(runs?.length === 0) && !(error && !runs) && (
        <Container size={2300} px="md" py="md">
          <Group justify="space-between" mb="sm" gap="sm">
            <Group gap={8} align="baseline">
              <Title order={1} size="h4">
                Runs
              </Title>
              {runs && (
                <Text size="sm" c="dimmed">
                  {formatCount(runs.length)} in {logdir}
                </Text>
              )}
            </Group>
            <Group gap="xs" wrap="nowrap">
              <TextInput
                size="xs"
                w={200}
                placeholder="Search name or tag"
                aria-label="Search runs by name or tag"
                leftSection={<IconSearch size={14} />}
                value={q}
                onChange={(event) => void set({ q: event.currentTarget.value })}
              />
              <CompareButton runIds={known} />
            </Group>
          </Group>
          {found ? (
            <RunsTable runs={found} colors={colors} selected={known} onSelect={(ids) => void set({ selected: ids })} />
          ) : (
            <Stack gap={6}>
              {['a', 'b', 'c', 'd', 'e'].map((row) => (
                <Skeleton key={row} height={38} />
              ))}
            </Stack>
          )}
        </Container>
      )}
      <LastChange id={head} />
    </Shell>
  );
}

function CompareButton({ runIds }: { runIds: readonly string[] }) {
  const icon = <IconArrowsSplit2 size={14} />;
  const label = `Compare (${runIds.length})`;
  if (runIds.length < 2) {
    return (
      <Button size="xs" leftSection={icon} disabled title="Tick two or more runs">
        {label}
      </Button>
    );
  }
  return (
    <Button
      size="xs"
      leftSection={icon}
      component={LocalLink}
      href={`/compare?runs=${runIds.map(encodeURIComponent).join(',')}`}
    >
      {label}
    </Button>
  );
}

function matches(texts: readonly string[], query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
