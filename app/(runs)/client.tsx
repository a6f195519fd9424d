'use client';

import { Container, Group, MultiSelect, Select, Skeleton, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { IconChartLine, IconSearch } from '@tabler/icons-react';
import { useQueryStates } from 'nuqs';
import { useDeferredValue, useMemo, useState } from 'react';
import type { Run } from '../../lib/protocol/run.ts';
import { fitsAddress, ROOM_FOR_RUNS } from '../client/address-room.ts';
import { editRun } from '../client/api.ts';
import { useRuns } from '../client/use-runs.ts';
import { LastChange } from '../components/last-change.tsx';
import { Problem } from '../components/problem.tsx';
import { Shell } from '../components/shell.tsx';
import { formatCount } from '../format/format.ts';
import classes from './columns-field.module.css';
import { CompareButton } from './compare-button.tsx';
import { EditRun } from './edit-run.tsx';
import { EmptyState } from './empty-state.tsx';
import { columnKeys } from './hparam-columns.ts';
import { groupKeys } from './list-items.ts';
import { attempt, removeWithUndo } from './run-changes.tsx';
import type { RunActions } from './run-menu.tsx';
import { runMatcher } from './run-query.ts';
import { RunsTable } from './runs-table.tsx';
import { SavedViews } from './saved-views.tsx';
import { runsParams } from './search-params.ts';
import { useRunMarks } from './use-run-marks.ts';

const SEARCH_HELP = 'words, tag:mnist, lr>0.01, status:running';
const SEARCH_MORE =
  'Words, and conditions: status:running tag:mnist group:a lr>0.01 optimizer!=sgd step>=100 alerts>0. All must hold; "or" joins, a minus before one turns it round.';

/** Every run of the logdir, live. */
export function RunsClient() {
  const { runs, colors, logdir, head, error, connection, retry } = useRuns();
  const [params, set] = useQueryStates(runsParams);
  const { q, sort, by, all, spark, cols } = params;
  const [edited, setEdited] = useState<Run | null>(null);
  const { pinned, hidden } = useRunMarks();
  // Ticked, where they are too many for the address.
  const [beyond, setBeyond] = useState<readonly string[] | null>(null);
  const selected = beyond ?? params.selected;
  const select = (ids: string[]) => {
    const fits = fitsAddress(ids, ROOM_FOR_RUNS);
    setBeyond(fits ? null : ids);
    void set({ selected: fits ? ids : [] });
  };
  // The field must not wait for ten thousand rows to be searched.
  const search = useDeferredValue(q);
  const found = useMemo(() => {
    const matches = runMatcher(search);
    return runs?.filter((run) => (all || !(run.archived || hidden.ids.has(run.id))) && matches(run));
  }, [runs, search, all, hidden.ids]);
  const known = useMemo(() => {
    const ids = new Set(runs?.map(({ id }) => id));
    return selected.filter((id) => ids.has(id));
  }, [runs, selected]);
  const keys = useMemo(() => groupKeys(runs ?? []), [runs]);
  const offered = useMemo(() => columnKeys(runs ?? []), [runs]);
  const tags = useMemo(() => [...new Set(runs?.flatMap((run) => run.tags))].sort(), [runs]);
  const actions: RunActions = {
    edit: setEdited,
    archive: (run) => void attempt(editRun(run.id, { archived: !run.archived })),
    remove: (run) => void removeWithUndo(run),
    pin: (run) => pinned.toggle(run.id),
    hide: (run) => hidden.toggle(run.id),
  };

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
              {runs && found && (
                <Text size="sm" c="var(--muted)" data-testid="run-count">
                  {found.length === runs.length ? '' : `${formatCount(found.length)} of `}
                  {formatCount(runs.length)} in {logdir}
                </Text>
              )}
            </Group>
            <Group gap="xs" miw={0}>
              <TextInput
                size="xs"
                w={{ base: '100%', xs: 310 }}
                placeholder={SEARCH_HELP}
                title={SEARCH_MORE}
                aria-label="Search runs"
                leftSection={<IconSearch size={14} />}
                value={q}
                onChange={(event) => void set({ q: event.currentTarget.value })}
              />
              <Select
                size="xs"
                w={{ base: 'calc(50% - 5px)', xs: 150 }}
                clearable
                searchable
                placeholder="Group by"
                aria-label="Group runs by"
                data={keys}
                value={by || null}
                onChange={(value) => void set({ by: value ?? '' })}
              />
              <MultiSelect
                size="xs"
                w={{ base: 'calc(50% - 5px)', xs: 210 }}
                searchable
                clearable
                placeholder={cols.length === 0 ? 'Columns' : ''}
                aria-label="Hyperparameters as columns"
                classNames={{ pillsList: classes.oneLine, inputField: classes.short }}
                data={offered}
                value={cols}
                onChange={(value) => void set({ cols: value })}
              />
              <TextInput
                size="xs"
                w={112}
                aria-label="Scalar of the sparklines"
                title="Scalar of the sparklines"
                leftSection={<IconChartLine size={14} />}
                value={spark}
                onChange={(event) => void set({ spark: event.currentTarget.value })}
              />
              <Switch
                size="xs"
                label="Archived, hidden"
                checked={all}
                onChange={(event) => void set({ all: event.currentTarget.checked })}
              />
              <SavedViews
                current={{ q, sort, by, all, spark, cols }}
                onChoose={(view) => void set({ cols: [], ...view })}
              />
              <CompareButton runIds={known} />
            </Group>
          </Group>
          {found ? (
            <RunsTable
              runs={found}
              colors={colors}
              selected={known}
              pinned={pinned.ids}
              hidden={hidden.ids}
              sort={sort}
              by={by}
              spark={spark}
              cols={cols}
              actions={actions}
              onSelect={select}
              onSort={(next) => void set({ sort: next })}
            />
          ) : (
            <Stack gap={6}>
              {['a', 'b', 'c', 'd', 'e'].map((row) => (
                <Skeleton key={row} height={38} />
              ))}
            </Stack>
          )}
        </Container>
      )}
      {edited && <EditRun run={edited} tags={tags} onClose={() => setEdited(null)} />}
      <LastChange id={head} />
    </Shell>
  );
}
