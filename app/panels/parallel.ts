import { baseLayout } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import {
  asNumber,
  commonResults,
  factsOf,
  missingNote,
  numbersOf,
  type RunFacts,
  telling,
} from '../figure/hyperparameters.ts';
import { formatConfigValue, formatNumber, shorten } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface ParallelChart extends Chart {
  runs: readonly PanelRun[];
  facts: readonly RunFacts[];
  /** Config keys, then the result. */
  axes: readonly string[];
}

const MOST_KEYS = 7;
/** Least distance of two labels as a share of an axis, and the most words that are labelled. */
const [APART, MOST_WORDS] = [0.12, 12];

/** Config and result of every run as a line over upright axes. */
export const parallel: Panel<ParallelChart> = {
  title: 'Parallel coordinates',
  section: 'general',
  caption:
    'One line a run through the values of the config keys in which runs differ, to the chosen result at the right. Lines that cross little between ' +
    'a key and the result: the key decides it. From config of createNtkLogger and the last values of scalars and kernel metrics.',
  howToLog: 'createNtkLogger({ config: { lr: 1e-3 } }); ntkLogger.log({ loss }, { step });  // in two runs or more',
  span: { medium: 12, wide: 6, several: 12 },
  height: 260,
  controls: [{ key: 'result', label: 'Result', optionsOf: resultsOf }],
  onlySeveral: true,
  showsScalars: true,
  charts: (runs, _arrays, view) => {
    const facts = runs.map(factsOf);
    const keys = telling(facts).filter(isShared(facts)).slice(0, MOST_KEYS);
    const result = chosenResult(facts, view);
    return runs.length > 1 && keys.length > 0 && result
      ? [{ key: 'parallel', runs, facts, axes: [...keys, result] }]
      : [];
  },
  toFigure,
};

/** Whether two runs or more have the key: one alone draws no line to compare. */
function isShared(facts: readonly RunFacts[]): (key: string) => boolean {
  return (key) => facts.filter(({ config }) => config.has(key)).length > 1;
}

/** Results that can be compared. */
export function resultsOf(runs: readonly PanelRun[]): readonly string[] {
  return commonResults(runs.map(factsOf));
}

/** The result that was chosen, or the loss, or the first. */
export function chosenResult(facts: readonly RunFacts[], view: View): string | undefined {
  const results = commonResults(facts);
  const wanted = view.choices.result;
  return [wanted, 'val_loss', 'loss', results[0]].find((name) => name !== undefined && results.includes(name));
}

function toFigure({ runs, facts, axes }: ParallelChart, theme: ChartTheme): Figure {
  const layout = baseLayout(theme, { label: '' }, { label: '' });
  const scales = axes.map((axis, i) => scaleOf(facts.map((one) => valueIn(one, axis, i === axes.length - 1))));
  const told = (r: number, i: number) => formatConfigValue(valueIn(facts[r]!, axes[i]!, i === axes.length - 1) ?? '–');
  return {
    data: runs.map(({ run, color }, r) => ({
      type: 'scatter',
      mode: 'lines+markers',
      name: run.name,
      x: axes.map((_, i) => i),
      y: scales.map((scale) => scale.places[r]!),
      text: axes.map((axis, i) => `<b>${escapeHtml(run.name)}</b><br>${escapeHtml(axis)} = ${escapeHtml(told(r, i))}`),
      hovertemplate: '%{text}<extra></extra>',
      line: { color, width: 1.5 },
      marker: { color, size: 6 },
    })),
    layout: {
      ...layout,
      margin: { l: 60, r: 60, t: 10, b: 40 },
      annotations: scales.flatMap(({ labels }, i) =>
        labels.map(({ place, text }) => ({
          ...{ x: i, y: place, text: escapeHtml(shorten(text, 14)), showarrow: false, xshift: 6, xanchor: 'left' },
          bgcolor: fade(theme.surface, 0.75),
          font: { size: 10.5, color: theme.text },
        })),
      ),
      xaxis: {
        ...(layout.xaxis as object),
        range: [-0.2, axes.length - 0.6],
        autorange: false,
        tickmode: 'array',
        tickvals: axes.map((_, i) => i),
        ticktext: axes.map((axis) => escapeHtml(shorten(axis, 18))),
        showline: false,
      },
      yaxis: { ...(layout.yaxis as object), range: [-0.06, 1.06], autorange: false, visible: false },
      shapes: axes.map((_, i) => ({
        ...{ type: 'line', x0: i, x1: i, y0: 0, y1: 1, layer: 'below' },
        line: { color: fade(theme.muted, 0.5), width: 1 },
      })),
    },
    ...missingNote(runs, (r) => Number.isFinite(asNumber(facts[r]!.results.get(axes.at(-1)!)))),
    attributes: { 'data-runs': String(runs.length) },
  };
}

function valueIn({ config, results }: RunFacts, axis: string, isResult: boolean) {
  return isResult ? results.get(axis) : config.get(axis);
}

interface Scale {
  /** Of each run on the axis, from 0 to 1; null where it has no value. */
  places: (number | null)[];
  labels: { place: number; text: string }[];
}

/** Numbers by size, on a log axis when they span two decades; words in order of appearance. What is no number among numbers has no place. */
function scaleOf(values: readonly ReturnType<typeof valueIn>[]): Scale {
  const numbers = numbersOf(values);
  if (numbers) {
    const finite = numbers.filter(Number.isFinite);
    const [low, high] = [Math.min(...finite), Math.max(...finite)];
    const log = low > 0 && high / low >= 100;
    const on = (value: number) => (log ? Math.log10(value) : value);
    const place = (value: number) => (high > low ? (on(value) - on(low)) / (on(high) - on(low)) : 0.5);
    return {
      places: numbers.map((value) => (Number.isFinite(value) ? place(value) : null)),
      labels: apart(
        [...new Set(finite)].sort((a, b) => a - b).map((value) => ({ place: place(value), text: formatNumber(value) })),
      ),
    };
  }
  const words = values.map((value) => (value === undefined ? null : formatConfigValue(value)));
  const known = [...new Set(words.filter((word) => word !== null))];
  const place = (word: string) => (known.length > 1 ? known.indexOf(word) / (known.length - 1) : 0.5);
  const every = Math.ceil(known.length / MOST_WORDS);
  return {
    places: words.map((word) => (word === null ? null : place(word))),
    labels: known.filter((_, i) => i % every === 0).map((word) => ({ place: place(word), text: word })),
  };
}

/** The labels that have room between the first and the last one. */
function apart(labels: Scale['labels']): Scale['labels'] {
  const last = labels.at(-1)!;
  const kept: Scale['labels'] = [];
  for (const label of labels.slice(0, -1)) {
    const room = label.place - (kept.at(-1)?.place ?? Number.NEGATIVE_INFINITY) >= APART;
    if (room && (kept.length === 0 || last.place - label.place >= APART)) kept.push(label);
  }
  return [...kept, last];
}
