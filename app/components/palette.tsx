'use client';

import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { runsQuery } from '../client/live/query-store.ts';
import type { ListState } from '../client/live/state.ts';
import { basePath } from '../client/server-facts.ts';
import { PANEL_LIST } from '../panels/index.ts';
import type { Chart, Panel } from '../panels/panel.ts';

/** Runs offered at once; typing narrows them. */
const MOST_RUNS = 200;

interface PaletteProps {
  /** How often it has been asked for: each time it opens, or closes again. */
  asked: number;
  onHelp: () => void;
}

/** The command palette: pages, runs, panels of this page, colours, help. */
export function Palette({ asked, onHelp }: PaletteProps) {
  const client = useQueryClient();
  const router = useRouter();
  const { setColorScheme } = useMantineColorScheme();
  const [actions, setActions] = useState<SpotlightActionGroupData[]>([]);
  const done = useRef(0);
  useEffect(() => {
    if (done.current === asked) return;
    done.current = asked;
    spotlight.toggle();
  }, [asked]);
  // Gathered when it opens: the page may have changed since.
  const gather = () => {
    const runs = client.getQueryData<ListState>(runsQuery.queryKey)?.runs ?? [];
    const go = (path: string) => () => router.push(basePath() + path);
    const pages = [
      { id: 'runs', label: 'All runs', onClick: go('/') },
      { id: 'compare', label: 'Compare runs', onClick: go('/compare') },
      { id: 'help', label: 'Keyboard shortcuts', onClick: onHelp },
    ];
    const colours = (['light', 'dark', 'auto'] as const).map((scheme) => ({
      id: `colours-${scheme}`,
      label: `Colours: ${scheme === 'auto' ? 'as the system' : scheme}`,
      onClick: () => setColorScheme(scheme),
    }));
    const shown = runs.slice(0, MOST_RUNS).map((run): SpotlightActionData => {
      const onClick = go(`/runs/${encodeURIComponent(run.id)}`);
      return { id: `run-${run.id}`, label: run.name, description: [run.status, ...run.tags].join(' · '), onClick };
    });
    setActions([
      { group: 'Panels', actions: PANEL_LIST.flatMap(([id, panel]) => panelAction(id, panel)) },
      { group: 'Pages', actions: pages },
      { group: 'Runs', actions: shown },
      { group: 'Colours', actions: colours },
    ]);
  };
  return (
    <Spotlight
      actions={actions}
      onSpotlightOpen={gather}
      shortcut={null}
      nothingFound="Nothing of this name"
      searchProps={{ placeholder: 'Go to a run, a panel, a page …', 'aria-label': 'Command' }}
      scrollable
      maxHeight={420}
      highlightQuery
    />
  );
}

/** A panel of this page; one in a closed section opens it. */
function panelAction(id: string, { title, section, onlySeveral }: Panel<Chart>): SpotlightActionData[] {
  const isThere = document.getElementById(`panel-${id}`) !== null;
  const opener = document.querySelector<HTMLElement>(`#section-${section} [aria-expanded="false"]`);
  const onClick = () => {
    opener?.click();
    goTo(`panel-${id}`, 60);
  };
  return isThere || (opener && !onlySeveral) ? [{ id: `panel-${id}`, label: title, onClick }] : [];
}

/** Once it is there, which takes a section that opens some frames. */
function goTo(id: string, frames: number): void {
  const panel = document.getElementById(id);
  if (!panel && frames > 0) requestAnimationFrame(() => goTo(id, frames - 1));
  panel?.scrollIntoView({ block: 'start' });
  panel?.focus({ preventScroll: true });
}
