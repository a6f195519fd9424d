'use client';

import { Fragment } from 'react';
import type { ChartTheme } from '../figure/chart-theme.ts';
import type { Chart, Panel, Picked, View } from '../panels/panel.ts';
import { ChartGroup } from './chart-group.tsx';
import { ChartView } from './chart-view.tsx';
import { LazyChart } from './lazy-chart.tsx';
import { useGradually } from './use-gradually.ts';

interface ChartsProps {
  id: string;
  panel: Panel<Chart>;
  charts: readonly Chart[];
  view: View;
  theme: ChartTheme;
  headed: boolean;
  /** Groups that are closed, as `panel/group`. */
  folded: readonly string[];
  onFold: (group: string, closes: boolean) => void;
  onPick: (picked: Picked) => void;
  onZoom: (ends: [number, number] | null) => void;
}

/** More charts than this are made one by one as they come into sight. */
const MANY = 24;
/** So many places for charts are made at once. */
const BATCH = 120;

/** The charts of a panel, below headings when they belong to several groups, which can be closed. */
export function Charts({ id, charts, folded, onFold, ...rest }: ChartsProps) {
  const View = charts.length > MANY ? LazyChart : ChartView;
  const made = useGradually(charts.length, BATCH);
  const groups = Map.groupBy(charts, ({ group }) => group ?? '');
  let left = made;
  return [...groups].map(([name, own]) => {
    const open = groups.size < 2 || !folded.includes(`${id}/${name}`);
    const there = open ? own.slice(0, Math.max(0, left)) : [];
    left -= there.length;
    return (
      <Fragment key={name}>
        {groups.size > 1 && (
          <ChartGroup name={name} count={own.length} open={open} onToggle={() => onFold(`${id}/${name}`, open)} />
        )}
        {there.map((chart, i) => (
          <View key={chart.key} id={id} chart={chart} startsRow={startsRow(own, i)} {...rest} />
        ))}
      </Fragment>
    );
  });
}

/** Where several charts of one run follow several of another. */
function startsRow(charts: readonly Chart[], i: number): boolean {
  const idOf = (at: number) => charts[at]?.run?.run.id;
  return i > 0 && idOf(i) !== idOf(i - 1) && idOf(i) === idOf(i + 1);
}
