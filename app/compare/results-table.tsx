'use client';

import { Select, Switch, TextInput } from '@mantine/core';
import { useQueryStates } from 'nuqs';
import { RunSwatch } from '../components/run-swatch.tsx';
import { SidePanel } from '../components/side-panel.tsx';
import table from '../components/table.module.css';
import { matchesName } from '../figure/scalar-groups.ts';
import type { PanelRun } from '../panels/panel.ts';
import { type ComparedRow, compareRuns } from './compared-rows.ts';
import { compareParams } from './search-params.ts';

/** Config and results of the runs side by side, against a baseline; by default only where they differ. */
export function ResultsTable({ runs }: { runs: readonly PanelRun[] }) {
  const [{ differences, base, rows: search }, set] = useQueryStates(compareParams);
  const baseline = Math.max(
    0,
    runs.findIndex(({ run }) => run.id === base),
  );
  const rows = compareRuns(runs, baseline);
  const shown = rows.filter((row) => (row.differs || !differences) && matchesName(row.key, search));
  return (
    <SidePanel
      title="Config and results"
      span={12}
      controls={
        <>
          <TextInput
            size="xs"
            w={130}
            type="search"
            placeholder="find"
            aria-label="Find rows by name"
            value={search}
            onChange={(event) => void set({ rows: event.currentTarget.value })}
          />
          <Select
            size="xs"
            w={170}
            aria-label="Baseline"
            data={runs.map(({ run }) => ({ value: run.id, label: `baseline: ${run.name}` }))}
            value={runs[baseline]?.run.id ?? null}
            onChange={(value) => void set({ base: value })}
            allowDeselect={false}
          />
          <Switch
            size="xs"
            label="Differences only"
            checked={differences}
            onChange={(event) => void set({ differences: event.currentTarget.checked })}
          />
        </>
      }
    >
      <div className={table.scroll} data-testid="results">
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">key</th>
              {runs.map(({ run, color }, i) => (
                <th scope="col" key={run.id}>
                  <RunSwatch color={color} size={8} /> {run.name}
                  {i === baseline && ' (baseline)'}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={`${row.kind}/${row.key}`} row={row} ids={runs.map(({ run }) => run.id)} />
            ))}
            {shown.length === 0 && (
              <tr>
                <td colSpan={runs.length + 1}>
                  {rows.length === 0 ? 'Nothing was logged.' : 'No such row differs between the runs.'}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </SidePanel>
  );
}

function Row({ row, ids }: { row: ComparedRow; ids: readonly string[] }) {
  return (
    <tr data-kind={row.kind}>
      <th scope="row">{row.key}</th>
      {row.cells.map(({ text, change }, i) => (
        <td key={ids[i]}>
          {text}
          {change && <span className={table.change}> {change}</span>}
        </td>
      ))}
    </tr>
  );
}
