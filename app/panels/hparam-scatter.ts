import { baseLayout, logRange } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { asNumber, factsOf, missingNote, numbersOf, type RunFacts, telling } from '../figure/hyperparameters.ts';
import { formatConfigValue, formatNumber } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun } from './panel.ts';
import { chosenResult, resultsOf } from './parallel.ts';

interface HparamChart extends Chart {
  runs: readonly PanelRun[];
  facts: readonly RunFacts[];
  hparam: string;
  result: string;
}

/** One result against one config key, a point a run. */
export const hparamScatter: Panel<HparamChart> = {
  title: 'Hyperparameter against result',
  section: 'general',
  caption:
    'A point a run: across the config key, upwards the result. Numbers that span two decades or more stand on a log axis. From config of ' +
    'createNtkLogger and the last values of scalars and kernel metrics.',
  howToLog: 'createNtkLogger({ config: { lr: 1e-3 } }); ntkLogger.log({ loss }, { step });  // in two runs or more',
  span: { medium: 12, wide: 6, several: 12 },
  height: 260,
  onlySeveral: true,
  showsScalars: true,
  controls: [
    { key: 'hparam', label: 'Config key', optionsOf: (runs) => telling(runs.map(factsOf)) },
    { key: 'result', label: 'Result', optionsOf: resultsOf },
  ],
  charts: (runs, _arrays, view) => {
    const facts = runs.map(factsOf);
    const keys = telling(facts);
    const hparam = keys.find((key) => key === view.choices.hparam) ?? keys[0];
    const result = chosenResult(facts, view);
    return runs.length > 1 && hparam && result ? [{ key: 'hparam', runs, facts, hparam, result }] : [];
  },
  toFigure,
};

function toFigure({ runs, facts, hparam, result }: HparamChart, theme: ChartTheme): Figure {
  const values = facts.map(({ config }) => config.get(hparam));
  const numbers = numbersOf(values);
  const ys = facts.map(({ results }) => asNumber(results.get(result)));
  const isThere = (r: number) => Number.isFinite(ys[r]) && (numbers === null || Number.isFinite(numbers[r]));
  const drawn = runs.map((_, r) => r).filter(isThere);
  const of = <Value>(list: readonly Value[]) => drawn.map((r) => list[r]!);
  const log = (list: readonly number[]) => Math.min(...list) > 0 && Math.max(...list) / Math.min(...list) >= 100;
  const axis = (label: string, list: readonly number[] | null) =>
    list && log(list) ? ({ label, type: 'log', range: logRange(list) } as const) : { label };
  const layout = baseLayout(theme, axis(escapeHtml(hparam), numbers && of(numbers)), axis(escapeHtml(result), of(ys)));
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x: numbers ? of(numbers) : of(values).map((value) => (value === undefined ? '–' : formatConfigValue(value))),
        y: of(ys),
        text: drawn.map(
          (r) =>
            `<b>${escapeHtml(runs[r]!.run.name)}</b><br>${escapeHtml(hparam)} = ${escapeHtml(formatConfigValue(values[r] ?? '–'))}<br>${escapeHtml(result)} = ${formatNumber(ys[r]!)}`,
        ),
        hovertemplate: '%{text}<extra></extra>',
        marker: { color: of(runs).map(({ color }) => color), size: 9 },
      },
    ],
    layout: numbers ? layout : { ...layout, xaxis: { ...(layout.xaxis as object), type: 'category' } },
    ...missingNote(runs, isThere),
    attributes: { 'data-runs': String(runs.length) },
  };
}
