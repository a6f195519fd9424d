'use client';

import { Checkbox, Text } from '@mantine/core';
import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFns,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo, useRef } from 'react';
import type { Run } from '../../lib/protocol/run.ts';
import { useNow } from '../client/use-now.ts';
import { useSparks } from '../client/use-sparks.ts';
import { useVirtualRows } from '../components/use-virtual-rows.ts';
import { tellingKeys } from '../format/flatten-config.ts';
import { GroupRow } from './group-row.tsx';
import { compareValues, valueIn } from './hparam-columns.ts';
import { type ListItem, listItems } from './list-items.ts';
import type { RunActions } from './run-menu.tsx';
import { RunRow } from './run-row.tsx';
import classes from './runs-table.module.css';
import { tickRange } from './tick-range.ts';

interface RunsTableProps {
  runs: readonly Run[];
  colors: ReadonlyMap<string, string>;
  selected: readonly string[];
  pinned: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  /** A column, with a minus before it: descending. */
  sort: string;
  by: string;
  spark: string;
  /** Config keys, and `summary/<key>`, that are columns. */
  cols: readonly string[];
  actions: RunActions;
  onSelect: (ids: string[]) => void;
  onSort: (sort: string) => void;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });

const columns: ColumnDef<typeof features, Run>[] = [
  { id: 'name', accessorFn: (run) => run.name, header: 'Name', sortFn: 'alphanumeric' },
  { id: 'status', accessorFn: (run) => run.status, header: 'Status' },
  { id: 'created', accessorFn: (run) => run.createdMs, header: 'Created', sortDescFirst: true },
  { id: 'step', accessorFn: (run) => run.lastStep ?? -1, header: 'Step', sortDescFirst: true },
  { id: 'epoch', accessorFn: (run) => run.lastEpoch ?? -1, header: 'Epoch', sortDescFirst: true },
  { id: 'snapshots', accessorFn: (run) => run.snapshotCount, header: 'Snapshots', sortDescFirst: true },
];

/** Before the key, so that a config may have a key `name`. */
const HPARAM = 'hparam:';

/** A hyperparameter, or a result of the script, of every run. */
function columnOf(key: string): ColumnDef<typeof features, Run> {
  return {
    id: HPARAM + key,
    accessorFn: (run) => valueIn(run, key),
    header: key,
    sortFn: (a, b, id) => compareValues(a.getValue(id), b.getValue(id)),
    sortUndefined: 'last',
  };
}

const COLUMN_CLASSES: Record<string, string | undefined> = {
  created: classes.wide,
  step: `${classes.number} ${classes.narrowless}`,
  epoch: `${classes.number} ${classes.middling}`,
  snapshots: `${classes.number} ${classes.middling}`,
};
const ROW_HEIGHT = 37;

/** The runs as a table of which only the rows in sight exist, so that ten thousand scroll like ten. */
export function RunsTable(props: RunsTableProps) {
  const { runs, colors, selected, pinned, hidden, sort, by, spark, cols, actions, onSelect, onSort } = props;
  const now = useNow();
  const telling = useMemo(() => tellingKeys(runs.map((run) => run.config)), [runs]);
  const sorting = useMemo<SortingState>(() => [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }], [sort]);
  const shownColumns = useMemo(() => [...columns, ...cols.map(columnOf)], [cols]);
  const table = useTable({
    features,
    columns: shownColumns,
    data: runs as Run[],
    getRowId: (run) => run.id,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (change) => {
      const [next] = typeof change === 'function' ? change(sorting) : change;
      if (next) onSort(`${next.desc ? '-' : ''}${next.id}`);
    },
  });
  const { rows } = table.getRowModel();
  const items = useMemo(
    () =>
      listItems(
        rows.map(({ original }) => original),
        by,
        pinned,
      ),
    [rows, by, pinned],
  );

  const { frame, visible, before, after } = useVirtualRows(items, keyOf, ROW_HEIGHT, 8);
  const inSight = visible.flatMap(({ index }) => {
    const item = items[index];
    return item?.kind === 'run' ? [item.run] : [];
  });
  const sparks = useSparks(
    inSight.map(({ id }) => id),
    spark,
    inSight.some(({ status }) => status === 'running'),
  );
  const ticked = useMemo(() => new Set(selected), [selected]);
  const all = runs.length > 0 && runs.every((run) => ticked.has(run.id));
  const toggle = (ids: readonly string[]) => {
    const some = ids.every((id) => ticked.has(id));
    onSelect(some ? selected.filter((id) => !ids.includes(id)) : [...new Set([...selected, ...ids])]);
  };

  const clicked = useRef<string | null>(null);
  const tick = (id: string, extend: boolean) => {
    const list = items.flatMap((item) => (item.kind === 'run' ? [item.run.id] : []));
    onSelect(tickRange(selected, list, id, extend ? clicked.current : null));
    clicked.current = id;
  };

  return (
    <div ref={frame} className={classes.frame} data-testid="runs-frame">
      <table className={classes.table} aria-rowcount={items.length + 1}>
        <thead>
          <tr>
            <th className={classes.tick}>
              <Checkbox
                size="xs"
                aria-label="Tick all runs"
                checked={all}
                indeterminate={!all && selected.length > 0}
                onChange={() => onSelect(all ? [] : runs.map((run) => run.id))}
              />
            </th>
            {table.getFlatHeaders().map(({ id, column }) => {
              const sorted = column.getIsSorted();
              return (
                <th
                  key={id}
                  className={id.startsWith(HPARAM) ? classes.number : COLUMN_CLASSES[id]}
                  aria-sort={sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
                >
                  <button type="button" className={classes.sort} onClick={column.getToggleSortingHandler()}>
                    {String(column.columnDef.header)}
                    <span aria-hidden>{sorted === false ? '' : sorted === 'asc' ? ' ↑' : ' ↓'}</span>
                  </button>
                </th>
              );
            })}
            <th>{spark || 'Course'}</th>
            <th className={classes.wide}>Tags</th>
            <th className={`${classes.wide} ${classes.rest}`}>Config</th>
            <th className={classes.menu} aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} aria-hidden />}
          {visible.map(({ index, key }) => {
            const item = items[index]!;
            if (item.kind === 'group') {
              return <GroupRow key={key} group={item} columns={10 + cols.length} onToggle={toggle} ticked={ticked} />;
            }
            const { run } = item;
            return (
              <RunRow
                key={key}
                run={run}
                index={index}
                color={colors.get(run.id) ?? 'var(--muted)'}
                now={now}
                telling={telling}
                cols={cols}
                course={sparks.get(run.id)}
                selected={ticked.has(run.id)}
                pinned={pinned.has(run.id)}
                hidden={hidden.has(run.id)}
                actions={actions}
                onToggle={(extend) => tick(run.id, extend)}
              />
            );
          })}
          {after > 0 && <tr style={{ height: after }} aria-hidden />}
        </tbody>
      </table>
      {runs.length === 0 && (
        <Text size="sm" c="dimmed" ta="center" py="xl">
          No run meets this search.
        </Text>
      )}
    </div>
  );
}

function keyOf(item: ListItem): string {
  return item.kind === 'run' ? item.run.id : `group/${item.name}`;
}
