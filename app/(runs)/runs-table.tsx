'use client';

import { Checkbox, Table, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Run } from '../../lib/protocol/run.ts';
import { useNow } from '../client/use-now.ts';
import { tellingKeys } from '../format/flatten-config.ts';
import { RunRow } from './run-row.tsx';
import classes from './runs-table.module.css';

interface RunsTableProps {
  runs: readonly Run[];
  colors: ReadonlyMap<string, string>;
  selected: readonly string[];
  onSelect: (ids: string[]) => void;
}

/** The runs as a table, newest first; columns give way on narrow screens. */
export function RunsTable({ runs, colors, selected, onSelect }: RunsTableProps) {
  const now = useNow();
  const telling = useMemo(() => tellingKeys(runs.map((run) => run.config)), [runs]);
  const all = runs.length > 0 && runs.every((run) => selected.includes(run.id));
  const toggle = (id: string) =>
    onSelect(selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id]);
  return (
    <div className={classes.frame}>
      <Table highlightOnHover verticalSpacing={7} horizontalSpacing={10} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <Checkbox
                size="xs"
                aria-label="Tick all runs"
                checked={all}
                indeterminate={!all && selected.length > 0}
                onChange={() => onSelect(all ? [] : runs.map((run) => run.id))}
              />
            </Table.Th>
            <Table.Th>Name</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th className={classes.wide}>Created</Table.Th>
            <Table.Th className={classes.number}>Step</Table.Th>
            <Table.Th className={`${classes.number} ${classes.middling}`}>Epoch</Table.Th>
            <Table.Th className={`${classes.number} ${classes.middling}`}>Snapshots</Table.Th>
            <Table.Th className={classes.wide}>Backend</Table.Th>
            <Table.Th className={classes.wide}>Tags</Table.Th>
            <Table.Th className={classes.wide}>Config</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <RunRow
              key={run.id}
              run={run}
              color={colors.get(run.id) ?? 'var(--muted)'}
              now={now}
              telling={telling}
              selected={selected.includes(run.id)}
              onToggle={() => toggle(run.id)}
            />
          ))}
        </Table.Tbody>
      </Table>
      {runs.length === 0 && (
        <Text size="sm" c="dimmed" ta="center" py="xl">
          No run has this in its name or tags.
        </Text>
      )}
    </div>
  );
}
