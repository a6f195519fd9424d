'use client';

import { Select } from '@mantine/core';
import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import type { ViewState } from '../client/use-view.ts';
import type { PanelRun } from '../panels/panel.ts';

/** Chooses the whole kernel or the part of one trainable weight, in the network's order. */
export function ComponentSelect({ runs, state }: { runs: readonly PanelRun[]; state: ViewState }) {
  const data = componentsOf(runs);
  return (
    <Select
      size="xs"
      w={{ base: 130, sm: 180 }}
      miw={90}
      aria-label="Component of the kernel"
      data={data.map((value) => ({ value, label: value === TOTAL_COMPONENT ? 'total kernel' : value }))}
      value={state.view.component}
      onChange={(value) => value && state.set({ component: value })}
      allowDeselect={false}
      comboboxProps={{ width: 'max-content', position: 'bottom-end' }}
      maxDropdownHeight={320}
    />
  );
}

/** What there is to choose from. */
export function componentsOf(runs: readonly PanelRun[]): string[] {
  const names = runs.flatMap((run) => run.snapshots.at(-1)?.components.map((component) => component.name) ?? []);
  return [...new Set([TOTAL_COMPONENT, ...names])];
}
