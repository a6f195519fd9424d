import { Checkbox } from '@mantine/core';
import { formatCount } from '../format/format.ts';
import type { ListItem } from './list-items.ts';
import classes from './runs-table.module.css';

interface GroupRowProps {
  group: ListItem & { kind: 'group' };
  /** Columns after the tick. */
  columns: number;
  ticked: ReadonlySet<string>;
  onToggle: (ids: readonly string[]) => void;
}

/** The heading of a group of runs; its tick ticks them all. */
export function GroupRow({ group: { name, runs }, columns, ticked, onToggle }: GroupRowProps) {
  const count = runs.filter(({ id }) => ticked.has(id)).length;
  return (
    <tr className={classes.group}>
      <td className={classes.tick}>
        <Checkbox
          size="xs"
          aria-label={`Tick the group ${name}`}
          checked={count === runs.length}
          indeterminate={count > 0 && count < runs.length}
          onChange={() => onToggle(runs.map(({ id }) => id))}
        />
      </td>
      <th colSpan={columns} scope="rowgroup">
        {name}
        <span className={classes.count}>{`${formatCount(runs.length)} run${runs.length === 1 ? '' : 's'}`}</span>
      </th>
    </tr>
  );
}
