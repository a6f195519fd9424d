import { Checkbox, Table, Tooltip } from '@mantine/core';
import type { Run } from '../../lib/protocol/run.ts';
import { AlertCount } from '../components/alert-count.tsx';
import { LocalLink } from '../components/local-link.tsx';
import { RunStatusBadge } from '../components/run-status.tsx';
import { RunSwatch } from '../components/run-swatch.tsx';
import { flattenConfig } from '../format/flatten-config.ts';
import { formatAgo, formatConfigValue, formatCount, formatTime } from '../format/format.ts';
import classes from './runs-table.module.css';

interface RunRowProps {
  run: Run;
  color: string;
  now: number;
  /** Config keys in which runs differ: shown first. */
  telling: ReadonlySet<string>;
  selected: boolean;
  onToggle: () => void;
}

/** One run of the table. */
export function RunRow({ run, color, now, telling, selected, onToggle }: RunRowProps) {
  return (
    <Table.Tr data-testid={`run-row-${run.name}`} data-selected={selected || undefined}>
      <Table.Td>
        <Checkbox size="xs" aria-label={`Tick ${run.name}`} checked={selected} onChange={onToggle} />
      </Table.Td>
      <Table.Td>
        <div className={classes.name}>
          <RunSwatch color={color} />
          <LocalLink className={classes.link} href={`/runs/${encodeURIComponent(run.id)}`}>
            {run.name}
          </LocalLink>
        </div>
      </Table.Td>
      <Table.Td>
        <div className={classes.name}>
          <RunStatusBadge run={run} />
          {run.alertCount > 0 && <AlertCount count={run.alertCount} />}
        </div>
      </Table.Td>
      <Table.Td className={`${classes.dim} ${classes.wide}`} title={formatTime(run.createdMs)}>
        {formatAgo(run.createdMs, now)}
      </Table.Td>
      <Table.Td className={classes.number}>{countOr(run.lastStep)}</Table.Td>
      <Table.Td className={`${classes.number} ${classes.middling}`}>{countOr(run.lastEpoch)}</Table.Td>
      <Table.Td className={`${classes.number} ${classes.middling}`}>{countOr(run.snapshotCount)}</Table.Td>
      <Table.Td className={`${classes.dim} ${classes.wide}`}>{run.backend ?? '–'}</Table.Td>
      <Table.Td className={classes.wide}>
        <div className={classes.tags}>
          {run.tags.map((tag) => (
            <span key={tag} className={classes.tag}>
              {tag}
            </span>
          ))}
        </div>
      </Table.Td>
      <Table.Td className={classes.wide}>
        <ConfigLine run={run} telling={telling} />
      </Table.Td>
    </Table.Tr>
  );
}

function ConfigLine({ run, telling }: Pick<RunRowProps, 'run' | 'telling'>) {
  const entries = flattenConfig(run.config).sort(([a], [b]) => Number(telling.has(b)) - Number(telling.has(a)));
  if (entries.length === 0) return <span className={classes.dim}>–</span>;
  return (
    <Tooltip
      multiline
      maw={420}
      label={entries.map(([key, value]) => (
        <div key={key}>
          {key} = {formatConfigValue(value)}
        </div>
      ))}
    >
      <div className={classes.config}>
        {entries.map(([key, value]) => (
          <span key={key}>
            <span className={classes.key}>{key}</span> <span className={classes.value}>{formatConfigValue(value)}</span>
          </span>
        ))}
      </div>
    </Tooltip>
  );
}

function countOr(value: number | null): string {
  return value === null ? '–' : formatCount(value);
}
