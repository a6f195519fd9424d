'use client';

import { CloseButton, Select } from '@mantine/core';
import type { Run } from '../../lib/protocol/run.ts';
import { LocalLink } from '../components/local-link.tsx';
import { RunStatusBadge } from '../components/run-status.tsx';
import { RunSwatch } from '../components/run-swatch.tsx';
import classes from './compare.module.css';

interface RunPickerProps {
  ids: readonly string[];
  runs: readonly Run[];
  colors: ReadonlyMap<string, string>;
  onChange: (ids: string[]) => void;
}

/** Stay in sight while the page is scrolled. */
const FEW = 6;

/** The compared runs, which is also the legend of every chart, and the way to add another. */
export function RunPicker({ ids, runs, colors, onChange }: RunPickerProps) {
  const others = runs.filter((run) => !ids.includes(run.id));
  const few = ids.length <= FEW;
  const add = (
    <Select
      key={ids.join()}
      size="xs"
      w={190}
      placeholder="Add a run"
      aria-label="Add a run to the comparison"
      searchable
      value={null}
      data={others.map((run) => ({ value: run.id, label: run.logdir ? `${run.name} · ${run.logdir}` : run.name }))}
      nothingFoundMessage="No other run"
      onChange={(id) => id && onChange([...ids, id])}
    />
  );
  return (
    <div className={classes.picker} data-few={few || undefined}>
      {!few && add}
      {ids.map((id) => {
        const run = runs.find((one) => one.id === id);
        const name = run?.name ?? id;
        return (
          <span key={id} className={classes.chip}>
            <RunSwatch color={colors.get(id) ?? 'var(--muted)'} />
            <LocalLink href={`/runs/${encodeURIComponent(id)}`} title={name}>
              {name}
            </LocalLink>
            {run?.logdir && <span className={classes.logdir}>{run.logdir}</span>}
            {run && <RunStatusBadge run={run} bare />}
            <CloseButton
              size="xs"
              aria-label={`Remove ${name} from the comparison`}
              onClick={() => onChange(ids.filter((other) => other !== id))}
            />
          </span>
        );
      })}
      {few && add}
    </div>
  );
}
