import { Checkbox, Tooltip } from '@mantine/core';
import { IconArchive, IconPinFilled } from '@tabler/icons-react';
import type { Run } from '../../lib/protocol/run.ts';
import { AlertCount } from '../components/alert-count.tsx';
import { LocalLink } from '../components/local-link.tsx';
import { LongName } from '../components/long-name.tsx';
import { RunStatusBadge } from '../components/run-status.tsx';
import { RunSwatch } from '../components/run-swatch.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { flattenConfig } from '../format/flatten-config.ts';
import { formatAgo, formatConfigValue, formatCount, formatNumber, formatTime } from '../format/format.ts';
import { valueIn } from './hparam-columns.ts';
import { type RunActions, RunMenu } from './run-menu.tsx';
import classes from './runs-table.module.css';

interface RunRowProps {
  run: Run;
  index: number;
  color: string;
  now: number;
  /** Config keys in which runs differ: shown first. */
  telling: ReadonlySet<string>;
  /** Hyperparameters and results that are columns. */
  cols: readonly string[];
  /** Of the chosen scalar. */
  course: readonly number[] | undefined;
  selected: boolean;
  pinned: boolean;
  hidden: boolean;
  actions: RunActions;
  /** With Shift: all from the one toggled before. */
  onToggle: (extend: boolean) => void;
}

/** More have no room in a row. */
const SHOWN_KEYS = 30;

/** One run of the table. */
export function RunRow(props: RunRowProps) {
  const { run, index, color, now, telling, cols, course, selected, pinned, hidden, actions, onToggle } = props;
  return (
    <tr
      data-testid={`run-row-${run.name}`}
      data-selected={selected || undefined}
      data-faint={run.archived || hidden || undefined}
      aria-rowindex={index + 2}
    >
      <td className={classes.tick}>
        <Checkbox
          size="xs"
          aria-label={`Tick ${run.name}`}
          checked={selected}
          onChange={({ nativeEvent }) => onToggle('shiftKey' in nativeEvent && nativeEvent.shiftKey === true)}
        />
      </td>
      <td>
        <div className={classes.name} title={run.notes || undefined}>
          <RunSwatch color={color} />
          <LocalLink className={classes.link} href={`/runs/${encodeURIComponent(run.id)}`}>
            <LongName>{run.name}</LongName>
          </LocalLink>
          {pinned && <IconPinFilled size={12} aria-label="pinned" />}
          {run.archived && <IconArchive size={13} aria-label="archived" />}
          {run.logdir && <span className={classes.tag}>{run.logdir}</span>}
        </div>
      </td>
      <td>
        <div className={`${classes.name} ${classes.status}`}>
          <RunStatusBadge run={run} />
          {run.alertCount > 0 && <AlertCount count={run.alertCount} />}
        </div>
      </td>
      <td className={`${classes.dim} ${classes.wide}`} title={formatTime(run.createdMs)}>
        {formatAgo(run.createdMs, now)}
      </td>
      <td className={`${classes.number} ${classes.narrowless}`}>{countOr(run.lastStep)}</td>
      <td className={`${classes.number} ${classes.middling}`}>{countOr(run.lastEpoch)}</td>
      <td className={`${classes.number} ${classes.middling}`}>{countOr(run.snapshotCount)}</td>
      {cols.map((key) => (
        <td key={key} className={classes.number}>
          {toldIn(run, key)}
        </td>
      ))}
      <td>
        {course && course.length > 0 && (
          <div className={classes.spark}>
            <Sparkline values={course} current={course.length - 1} />
            <span data-testid={`spark-${run.name}`}>{formatNumber(course.at(-1)!)}</span>
          </div>
        )}
      </td>
      <td className={classes.wide}>
        <div className={classes.tags}>
          {run.tags.map((tag) => (
            <span key={tag} className={classes.tag}>
              {tag}
            </span>
          ))}
        </div>
      </td>
      <td className={`${classes.wide} ${classes.rest}`}>
        <ConfigLine run={run} telling={telling} />
      </td>
      <td className={classes.menu}>
        <RunMenu run={run} pinned={pinned} hidden={hidden} actions={actions} />
      </td>
    </tr>
  );
}

function ConfigLine({ run, telling }: Pick<RunRowProps, 'run' | 'telling'>) {
  const entries = flattenConfig(run.config).sort(([a], [b]) => Number(telling.has(b)) - Number(telling.has(a)));
  if (entries.length === 0) return <span className={classes.dim}>–</span>;
  const short = shortKeys(entries.map(([key]) => key));
  return (
    <Tooltip
      multiline
      maw={420}
      label={
        <>
          {entries.slice(0, SHOWN_KEYS).map(([key, value]) => (
            <div key={key}>
              {key} = {formatConfigValue(value)}
            </div>
          ))}
          {entries.length > SHOWN_KEYS && <div>{`and ${entries.length - SHOWN_KEYS} more, on the run's page`}</div>}
        </>
      }
    >
      <div className={classes.config}>
        {entries.slice(0, SHOWN_KEYS).map(([key, value], i) => (
          <span key={key}>
            {short[i]} <span className={classes.value}>{formatConfigValue(value)}</span>
          </span>
        ))}
      </div>
    </Tooltip>
  );
}

/** Keys by their last part, where that is only one's. */
function shortKeys(keys: readonly string[]): string[] {
  const last = keys.map((key) => key.slice(key.lastIndexOf('.') + 1));
  const counts = Map.groupBy(last, (part) => part);
  return keys.map((key, i) => (counts.get(last[i]!)!.length > 1 ? key : last[i]!));
}

function toldIn(run: Run, key: string): string {
  const value = valueIn(run, key);
  return value === undefined ? '–' : formatConfigValue(value);
}

function countOr(value: number | null): string {
  return value === null ? '–' : formatCount(value);
}
