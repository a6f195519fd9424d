'use client';

import { Switch } from '@mantine/core';
import { useQueryStates } from 'nuqs';
import { RunSwatch } from '../components/run-swatch.tsx';
import { SidePanel } from '../components/side-panel.tsx';
import table from '../components/table.module.css';
import { compareConfigs } from '../format/flatten-config.ts';
import { formatConfigValue } from '../format/format.ts';
import type { PanelRun } from '../panels/panel.ts';
import { compareParams } from './search-params.ts';

/** The configs side by side, by default only where they differ. */
export function ConfigDifferences({ runs }: { runs: readonly PanelRun[] }) {
  const [{ differences }, set] = useQueryStates(compareParams);
  const rows = compareConfigs(runs.map((run) => run.run.config));
  const shown = differences ? rows.filter((row) => row.differs) : rows;
  return (
    <SidePanel
      title="Config"
      span={12}
      controls={
        <Switch
          size="xs"
          label="Differences only"
          checked={differences}
          onChange={(event) => void set({ differences: event.currentTarget.checked })}
        />
      }
    >
      <div className={table.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">key</th>
              {runs.map(({ run, color }) => (
                <th scope="col" key={run.id}>
                  <RunSwatch color={color} size={8} /> {run.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ path, values }) => (
              <tr key={path}>
                <th scope="row">{path}</th>
                {values.map((value, i) => (
                  <td key={runs[i]!.run.id}>{value === undefined ? '–' : formatConfigValue(value)}</td>
                ))}
              </tr>
            ))}
            {shown.length === 0 && (
              <tr>
                <td colSpan={runs.length + 1}>
                  {rows.length === 0 ? 'No config was given.' : 'The configs are the same.'}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </SidePanel>
  );
}
