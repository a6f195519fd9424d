/**
 * The wide network learns with a kernel that stays, the narrow one changes it: the same digits, the same loss reached.
 *
 *     npm run example:lazy -- --logdir runs
 */
import { COLOURS, type Figure } from './lib/figure.ts';
import { runStudy } from './lib/study.ts';
import { type LazyOrRichRun, lazyOrRich } from './studies/lazy-or-rich.ts';

const SETTING = {
  widths: [16, 64, 256, 1024],
  samples: 128,
  probe: 64,
  learningRate: 0.5,
  targetLoss: 0.05,
  maxSteps: 5000,
  seed: 1,
};

await runStudy('lazy-or-rich', async (options) => {
  const runs = await lazyOrRich({ ...SETTING, ...options });
  const [narrow, wide] = [runs[0]!, runs.at(-1)!];
  return {
    table: {
      head: ['width', 'steps', 'loss before', 'loss after', 'kernel distance (1 - cosine)'],
      rows: runs.map((run) => [
        `${run.width}`,
        `${run.steps}`,
        run.firstLoss.toFixed(3),
        run.lastLoss.toFixed(4),
        moved(run).toExponential(2),
      ]),
    },
    summary: `At the same loss the kernel of width ${narrow.width} has moved ${(moved(narrow) / moved(wide)).toFixed(0)} times as far as that of width ${wide.width}.`,
    figure: figureOf(runs),
  };
});

function moved({ distance }: LazyOrRichRun): number {
  return distance.values.at(-1)!;
}

function figureOf(runs: readonly LazyOrRichRun[]): Figure {
  const curves = runs.map(({ width, distance }, i) => ({
    x: distance.steps,
    y: distance.values,
    name: `width ${width}`,
    mode: 'lines+markers',
    line: { color: COLOURS[i] },
  }));
  const ends = {
    x: runs.map(({ width }) => width),
    y: runs.map(moved),
    mode: 'lines+markers',
    line: { color: '#888' },
    marker: { size: 11, color: COLOURS.slice(0, runs.length) },
    showlegend: false,
    xaxis: 'x2',
    yaxis: 'y2',
  };
  const distanceAxis = { type: 'log', exponentformat: 'power', dtick: 1 };
  return {
    title: `Lazy or rich: how far the kernel moves until the loss is ${SETTING.targetLoss}`,
    data: [...curves, ends],
    layout: {
      xaxis: { title: { text: 'step' }, domain: [0, 0.55] },
      yaxis: { ...distanceAxis, title: { text: '1 - cosine to the kernel at initialisation' } },
      xaxis2: { title: { text: 'width' }, type: 'log', domain: [0.65, 1], tickvals: runs.map(({ width }) => width) },
      yaxis2: { ...distanceAxis, anchor: 'x2', matches: 'y' },
      legend: { x: 0.53, y: 0.02, xanchor: 'right', yanchor: 'bottom' },
    },
  };
}
