/**
 * Thirty random networks, ranked before training by the condition number of their kernel: does it tell which will learn?
 *
 *     npm run example:rank -- --logdir runs
 */
import { COLOURS, type Figure } from './lib/figure.ts';
import { runStudy } from './lib/study.ts';
import { type RankedNetwork, rankByCondition, rankCorrelation } from './studies/rank-by-condition.ts';

const SETTING = { networks: 30, train: 1000, test: 1000, probe: 50, epochs: 3, learningRate: 0.003, seed: 1 };

await runStudy('rank-by-condition', async (options) => {
  const { networks, tau, pValue } = await rankByCondition({ ...SETTING, ...options });
  const others = networks.filter(({ architecture }) => architecture.activation !== 'sigmoid');
  const rest = rankCorrelation(others, SETTING.seed);
  return {
    table: {
      head: ['rank', 'run', 'network', 'condition number', 'accuracy'],
      rows: networks.map((network, i) => [
        `${i + 1}`,
        network.name,
        describe(network),
        `${network.trusted ? '' : '>= '}${network.conditionNumber.toExponential(2)}`,
        network.accuracy.toFixed(3),
      ]),
    },
    summary: `${verdict('Condition number against accuracy', networks.length, tau, pValue)}
${verdict('Without the sigmoids', others.length, rest.tau, rest.pValue)}`,
    figure: figureOf(networks, tau, pValue),
  };
});

function verdict(what: string, networks: number, tau: number, pValue: number): string {
  return `${what}: Kendall tau-b ${tau.toFixed(2)}, p = ${pValue.toPrecision(2)} (${networks} networks)`;
}

function describe({ architecture }: RankedNetwork): string {
  const { convolutions, filters, pooled, dense, units, activation, pooling } = architecture;
  const convolution = convolutions > 0 ? [`${convolutions} conv x ${filters}`] : [];
  const pool = pooled > 0 ? [`${pooled} ${pooling} pool`] : [];
  return [...convolution, ...pool, ...(dense > 0 ? [`${dense} dense x ${units}`] : []), activation].join(', ');
}

function figureOf(networks: readonly RankedNetwork[], tau: number, pValue: number): Figure {
  const activations = [...new Set(networks.map(({ architecture }) => architecture.activation))].sort();
  const points = activations.map((activation, i) => {
    const shown = networks.filter(({ architecture }) => architecture.activation === activation);
    return {
      x: shown.map(({ conditionNumber }) => conditionNumber),
      y: shown.map(({ accuracy }) => accuracy),
      text: shown.map((network) => `${network.name}: ${describe(network)}`),
      name: activation,
      mode: 'markers',
      marker: { size: 10, color: COLOURS[i] },
    };
  });
  return {
    title: `Condition number before training against accuracy after: Kendall tau-b ${tau.toFixed(2)}, p = ${pValue.toPrecision(2)}`,
    data: points,
    layout: {
      xaxis: {
        title: { text: 'condition number of the kernel at initialisation' },
        type: 'log',
        exponentformat: 'power',
      },
      yaxis: { title: { text: 'test accuracy' }, range: [0, 1] },
    },
  };
}
