/**
 * Full-batch gradient descent sharpens the loss until lambda_max meets 2 / eta, and then stays at that edge.
 *
 *     npm run example:edge -- --logdir runs
 */
import { COLOURS, type Figure } from './lib/figure.ts';
import { runStudy } from './lib/study.ts';
import { type EdgeOfStabilityRun, edgeOfStability } from './studies/edge-of-stability.ts';

const SETTING = {
  learningRates: [0.4, 0.5, 0.6],
  widths: [32, 32, 32],
  samples: 128,
  steps: 1800,
  every: 10,
  seed: 1,
};

await runStudy('edge-of-stability', async (options) => {
  const runs = await edgeOfStability({ ...SETTING, ...options });
  return {
    table: {
      head: ['eta', '2 / eta', 'sharpness / (2 / eta): first', 'crosses 1 at step', 'last third', 'loss first', 'last'],
      rows: runs.map(rowOf),
    },
    summary: 'The sharpness rises to 2 / eta and hovers there; the loss goes up and down, and falls all the same.',
    figure: figureOf(runs),
  };
});

function rowOf({ learningRate, stabilityRatio: { steps, values }, loss }: EdgeOfStabilityRun): string[] {
  const last = values.slice(Math.floor((2 * values.length) / 3));
  return [
    `${learningRate}`,
    (2 / learningRate).toFixed(2),
    values[0]!.toFixed(2),
    `${steps[values.findIndex((value) => value > 1)] ?? 'never'}`,
    `${Math.min(...last).toFixed(2)} to ${Math.max(...last).toFixed(2)}`,
    loss.values[0]!.toFixed(4),
    loss.values.at(-1)!.toFixed(4),
  ];
}

function figureOf(runs: readonly EdgeOfStabilityRun[]): Figure {
  const end = SETTING.steps;
  const curves = runs.flatMap(({ learningRate, sharpness, loss }, i) => {
    const common = { name: `eta ${learningRate}`, line: { color: COLOURS[i], width: 1.5 }, mode: 'lines' };
    const edge = { ...common, x: [0, end], y: [2 / learningRate, 2 / learningRate], showlegend: false };
    return [
      { ...common, x: sharpness.steps, y: sharpness.values },
      { ...edge, line: { color: COLOURS[i], width: 1, dash: 'dash' } },
      { ...common, x: loss.steps, y: loss.values, xaxis: 'x2', yaxis: 'y2', showlegend: false },
    ];
  });
  return {
    title: 'Edge of stability: sharpness (lambda_max / N) against 2 / eta (dashed)',
    data: curves,
    layout: {
      xaxis: { title: { text: 'step' }, domain: [0, 0.46] },
      yaxis: { title: { text: 'sharpness' } },
      xaxis2: { title: { text: 'step' }, domain: [0.57, 1] },
      yaxis2: { title: { text: 'loss |f - y|² / (2N)' }, type: 'log', dtick: 1, exponentformat: 'power', anchor: 'x2' },
      legend: { x: 0.45, y: 0.02, xanchor: 'right', yanchor: 'bottom' },
    },
  };
}
