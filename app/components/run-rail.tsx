'use client';

import { ScrollArea, Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useSearchParams } from 'next/navigation';
import { memo, useDeferredValue, useState } from 'react';
import type { Run } from '../../lib/protocol/run.ts';
import { formatCount } from '../format/format.ts';
import { LocalLink } from './local-link.tsx';
import { LongName } from './long-name.tsx';
import classes from './run-rail.module.css';
import { RunStatusBadge } from './run-status.tsx';
import { RunSwatch } from './run-swatch.tsx';

/** Links at once; a page with thousands of them is slow. */
const SHOWN = 100;

interface RunRailProps {
  runs: readonly Run[] | undefined;
  colors: ReadonlyMap<string, string>;
  active: string;
  onChoose: () => void;
}

/** Every run, to switch between them; the view (scales, component, axis) stays. */
export function RunRail({ runs: latest, colors, active, onChoose }: RunRailProps) {
  // A hundred links take as long as the first chart, which must not wait for them.
  const awaited = useDeferredValue(latest !== undefined, false);
  const runs = awaited ? latest : undefined;
  const [query, setQuery] = useState('');
  const kept = keptSearch(useSearchParams());
  const found = runs?.filter((run) => run.name.toLowerCase().includes(query.trim().toLowerCase()));
  return (
    <nav className={classes.rail} aria-label="Runs">
      {(runs?.length ?? 0) > 7 && (
        <TextInput
          size="xs"
          m={8}
          mb={0}
          placeholder="Search runs"
          aria-label="Search runs"
          leftSection={<IconSearch size={13} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      <ScrollArea className={classes.scroll} scrollbarSize={6}>
        <ul className={classes.list}>
          {found
            ?.slice(0, SHOWN)
            .map((run) => (
              <RailRun
                key={run.id}
                run={run}
                color={colors.get(run.id) ?? 'var(--muted)'}
                kept={kept}
                active={run.id === active}
                onChoose={onChoose}
              />
            )) ?? <Skeleton component="li" height={120} width="calc(100% - 16px)" mx={8} />}
          {found && found.length > SHOWN && (
            <li className={classes.more}>{formatCount(found.length - SHOWN)} more: search for them</li>
          )}
        </ul>
      </ScrollArea>
      <LocalLink className={classes.foot} href={`/compare?runs=${encodeURIComponent(active)}`} onClick={onChoose}>
        Compare with others
      </LocalLink>
    </nav>
  );
}

interface RailRunProps {
  run: Run;
  color: string;
  kept: string;
  active: boolean;
  onChoose: () => void;
}

const RailRun = memo(function RailRun({ run, color, kept, active, onChoose }: RailRunProps) {
  return (
    <li>
      <LocalLink
        className={classes.run}
        href={`/runs/${encodeURIComponent(run.id)}${kept}`}
        aria-current={active ? 'page' : undefined}
        onClick={onChoose}
      >
        <RunSwatch color={color} />
        <span className={classes.name}>
          <LongName>{run.name}</LongName>
        </span>
        {run.logdir && <span className={classes.step}>{run.logdir}</span>}
        <span className={classes.step}>{run.lastStep === null ? '' : formatCount(run.lastStep)}</span>
        <RunStatusBadge run={run} bare />
      </LocalLink>
    </li>
  );
});

/** Steps belong to one run; everything else of the view makes sense in the next. */
function keptSearch(search: URLSearchParams): string {
  const kept = new URLSearchParams(search);
  kept.delete('step');
  kept.delete('pins');
  const text = kept.toString();
  return text ? `?${text}` : '';
}
