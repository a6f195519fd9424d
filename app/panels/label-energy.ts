import { SNAPSHOT_ARRAYS } from '../../lib/protocol/named-array.ts';
import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import type { Numbers } from '../client/api.ts';
import { baseLayout } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { ghostsOf } from '../figure/ghosts.ts';
import { formatShare } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface EnergyCurve {
  run: PanelRun;
  step: number;
  chosen: boolean;
  age: number;
  energy: Numbers;
}

interface LabelEnergyChart extends Chart {
  curves: readonly EnergyCurve[];
  one: boolean;
}

/** How much of the labels lies in the eigenvectors that are learned first. */
export const labelEnergy: Panel<LabelEnergyChart> = {
  title: 'Label energy',
  section: 'labels',
  caption:
    'Share of the one-hot labels in the span of the top k eigenvectors, at the chosen step; fainter lines are earlier and pinned steps. ' +
    'The sooner it rises, the sooner the kernel learns the labels; the diagonal is what random labels give. Bordelon et al. 2020, arXiv:2002.02561.',
  howToLog: 'await ntkLogger.step(model, X, { labels });',
  span: { medium: 6, wide: 4, several: 6 },
  height: 208,
  controls: [
    {
      key: 'modes',
      label: 'Scale of the eigenvectors',
      options: [
        { value: 'log', label: 'log k' },
        { value: 'linear', label: 'linear k' },
      ],
    },
  ],
  arrays: (run, view) =>
    shownSnapshots(run, view).map(({ step, changeId: version }) => ({
      kind: 'named',
      runId: run.run.id,
      step,
      version,
      names: [SNAPSHOT_ARRAYS.labelEnergy],
    })),
  charts: (runs, arrays, view) => {
    const curves = runs.flatMap((run) => {
      const shown = shownSnapshots(run, view);
      return shown.flatMap((snapshot, i): EnergyCurve[] => {
        const energy = arrays.named(run.run.id, snapshot.step, SNAPSHOT_ARRAYS.labelEnergy);
        const chosen = snapshot === run.snapshots[run.current];
        return energy ? [{ run, step: snapshot.step, chosen, age: (i + 1) / shown.length, energy }] : [];
      });
    });
    return curves.length > 0 ? [{ key: 'energy', curves, one: runs.length === 1 }] : [];
  },
  toFigure,
};

function shownSnapshots(run: PanelRun, view: View): SnapshotSummary[] {
  const chosen = run.snapshots[run.current];
  return chosen ? [...ghostsOf(run.snapshots, run.current, view.pins), chosen] : [];
}

function toFigure({ curves, one }: LabelEnergyChart, theme: ChartTheme, view: View): Figure {
  const shown = one ? curves : curves.filter(({ chosen }) => chosen);
  const most = Math.max(2, ...shown.map(({ energy }) => energy.length));
  const log = view.choices.modes !== 'linear';
  const x = {
    label: 'top eigenvectors k',
    ...(log ? { type: 'log', range: [0, Math.log10(most)] } : { range: [0, most] }),
  } as const;
  const layout = baseLayout(theme, x as never, { label: 'label energy', range: [0, 1.03] });
  const random = {
    type: 'scatter',
    mode: 'lines',
    x: Array.from({ length: most }, (_, k) => k + 1),
    y: Array.from({ length: most }, (_, k) => (k + 1) / most),
    line: { color: fade(theme.muted, 0.6), width: 1, dash: 'dot' },
    hoverinfo: 'skip',
  };
  return {
    data: [random, ...shown.map((curve) => trace(curve, theme, one))],
    layout: { ...layout, yaxis: { ...(layout.yaxis as object), tickformat: '.0%' } },
    attributes: {
      'data-step': shown
        .filter(({ chosen }) => chosen)
        .map(({ step }) => step)
        .join(','),
    },
  };
}

function trace({ run, step, chosen, age, energy }: EnergyCurve, theme: ChartTheme, one: boolean) {
  const color = one ? theme.accent : run.color;
  return {
    type: 'scatter',
    mode: 'lines',
    name: `step ${step}`,
    x: Array.from(energy, (_, k) => k + 1),
    y: Array.from(energy),
    line: { color: fade(color, chosen ? 1 : 0.15 + 0.35 * age), width: chosen ? 1.75 : 1.25 },
    text: Array.from(energy, (share) => formatShare(share)),
    hovertemplate: `%{text} in the top %{x}<br>${one ? '' : `<b>${escapeHtml(run.run.name)}</b> `}step ${step}<extra></extra>`,
  };
}
