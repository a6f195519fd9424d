'use client';

import { Select, Switch, TextInput } from '@mantine/core';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { RunSwatch } from '../components/run-swatch.tsx';
import { SidePanel } from '../components/side-panel.tsx';
import table from '../components/table.module.css';
import { useTurn } from '../components/use-turn.ts';
import { useVirtualRows } from '../components/use-virtual-rows.ts';
import { matchesName } from '../figure/scalar-groups.ts';
import type { PanelRun } from '../panels/panel.ts';
import { type ComparedRow, cellsOf, compareRuns } from './compared-rows.ts';
import { compareParams } from './search-params.ts';

/** Of one line, in CSS pixels; what is higher is measured. */
const ROW_HEIGHT = 28;

/** Config and results of the runs side by side, against a baseline; by default only where they differ. */
export function ResultsTable({ runs }: { runs: readonly PanelRun[] }) {
  const [{ differences, base, rows: search }, set] = useQueryStates(compareParams);
  const baseline = Math.max(
    0,
    runs.findIndex(({ run }) => run.id === base),
  );
  const rows = useMemo(() => compareRuns(runs), [runs]);
  const shown = useMemo(
    () => rows.filter((row) => (row.differs || !differences) && matchesName(row.key, search)),
    [rows, differences, search],
  );
  // Of many runs each is as much work as a chart: finding the rows, and laying them out.
  const come = useTurn();
  const ids = runs.map(({ run }) => run.id);
  const { frame, visible, before, after, measure } = useVirtualRows(shown, keyOf, ROW_HEIGHT, 10);
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
            w={230}
            aria-label="Baseline"
            data={runs.map(({ run }) => ({
              value: run.id,
              label: `baseline: ${run.name}${run.logdir ? ` · ${run.logdir}` : ''}`,
            }))}
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
      <div ref={frame} className={table.scroll} data-testid="results">
        {come && (
          <table className={`${table.table} ${table.wide}`} aria-rowcount={shown.length + 1}>
            <thead>
              <tr>
                <th scope="col">key</th>
                {runs.map(({ run, color }, i) => (
                  <th scope="col" key={run.id} title={run.name}>
                    <RunSwatch color={color} size={8} /> {i === baseline && 'baseline: '}
                    {run.name}
                    {run.logdir && ` · ${run.logdir}`}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {before > 0 && <tr style={{ height: before }} aria-hidden />}
              {visible.map(({ index, key }) => (
                <Row key={key} row={shown[index]!} index={index} measure={measure} baseline={baseline} ids={ids} />
              ))}
              {after > 0 && <tr style={{ height: after }} aria-hidden />}
              {shown.length === 0 && (
                <tr>
                  <td colSpan={runs.length + 1}>
                    {rows.length === 0 ? 'Nothing was logged.' : 'No such row differs between the runs.'}
                  </td>
                </tr>
              )}
            </tbody>
          </table>
        )}
      </div>
    </SidePanel>
  );
}

interface RowProps {
  row: ComparedRow;
  index: number;
  measure: (element: HTMLElement | null) => void;
  baseline: number;
  ids: readonly string[];
}

function Row({ row, index, measure, baseline, ids }: RowProps) {
  return (
    <tr ref={measure} data-index={index} data-kind={row.kind} aria-rowindex={index + 2}>
      <th scope="row" title={row.key}>
        {row.key}
      </th>
      {cellsOf(row, baseline).map(({ text, change }, i) => (
        <td key={ids[i]}>
          {text}
          {change && <span className={table.change}> {change}</span>}
        </td>
      ))}
    </tr>
  );
}

function keyOf({ kind, key }: ComparedRow): string {
  return `${kind}/${key}`;
}
