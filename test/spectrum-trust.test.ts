import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { empiricalNtk, explicitNtkOf, selectBackend } from '../lib/index.ts';
import { eigh } from '../lib/linalg/eigh.ts';
import { gram } from '../lib/linalg/gram.ts';
import { eigenvalueErrorBound, kernelErrorBound, type Precision } from '../lib/spectrum/error-bound.ts';
import type { SpectralMetricName } from '../lib/spectrum/metrics/index.ts';
import { softmaxAmplification } from '../lib/spectrum/softmax-amplification.ts';
import { spectralMetrics } from '../lib/spectrum/spectral-metrics.ts';
import { goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';
import { float32Factors, squaredSingularValues } from './helpers/matrices.ts';
import { randomNormal } from './helpers/random.ts';

/** A float64 kernel's eigenvalues, and those computed from a float32 Jacobian with either Gram. */
interface Case {
  name: string;
  precision: Precision;
  truth: Float64Array;
  computed: Float64Array;
  /** Of the rounding errors, under a softmax. */
  amplification: number;
  /** Frobenius norm of the kernel's error, where the true kernel is known. */
  distance?: number;
}

const NETWORKS: [
  n: number,
  inputs: number,
  width: number,
  depth: number,
  activation: 'relu' | 'tanh',
  outputs: number,
][] = [
  [64, 10, 64, 2, 'relu', 1],
  [128, 20, 128, 3, 'relu', 1],
  [128, 2, 64, 3, 'tanh', 1],
  [96, 8, 48, 6, 'relu', 10],
  [128, 5, 32, 2, 'tanh', 3],
  [64, 20, 64, 10, 'tanh', 1],
];
const cases: Case[] = [];

beforeAll(async () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    await selectBackend({ prefer: backend });
    await addNetworks();
  }
  await addMatrices();
}, 120_000);

async function addNetworks(): Promise<void> {
  for (const name of goldenCaseNames) {
    const golden = loadGoldenCase(name);
    const [model, inputs] = [await golden.model(), golden.inputs()];
    const single = golden.manifest.c === 1;
    const truth = golden.array(single ? 'eig/ntk' : 'eig/trace');
    await add(name, model, inputs, truth, golden.array(single ? 'total' : 'total/trace'));
  }
  for (const [n, inputs, width, depth, activation, outputs] of NETWORKS) {
    const model = network(inputs, width, depth, activation, outputs);
    const X = tf.tensor2d(Float32Array.from({ length: n * inputs }, randomNormal(5)), [n, inputs]);
    const kernel = new Float64Array(n * n);
    for (const component of await explicitNtkOf(model, X)) {
      component.kernel.forEach((entry, i) => {
        kernel[i] = (kernel[i] as number) + entry;
      });
    }
    await add(`${width} x ${depth} ${activation}`, model, [X], (await eigh(kernel, n)).eigenvalues, kernel);
  }
}

async function addMatrices(): Promise<void> {
  for (const decades of [2, 4, 6]) {
    const rows = float32Factors(
      Array.from({ length: 32 }, (_, i) => 10 ** ((-decades * i) / 31)),
      400,
      7,
    );
    const truth = Float64Array.from(squaredSingularValues(rows, 32));
    const { eigenvalues } = await eigh(gram(rows, 32, null, 32, { precision: 'float32' }), 32);
    cases.push({
      name: `matrix of ${decades} decades`,
      precision: 'float32',
      truth,
      computed: eigenvalues,
      amplification: 1,
    });
  }
}

async function add(name: string, model: tf.LayersModel, X: tf.Tensor[], truth: Float64Array, kernel: Float64Array) {
  for (const precision of ['float64', 'float32'] as const) {
    const { total, n, c } = await empiricalNtk(model, X, null, { precision });
    const outputs = (model.predict(X) as tf.Tensor).dataSync();
    const distance = Math.hypot(...total.map((entry, i) => entry - (kernel[i] as number)));
    cases.push({
      name: `${name} on ${tf.getBackend()}`,
      precision,
      truth,
      computed: (await eigh(total, n)).eigenvalues,
      distance,
      amplification: softmaxAmplification(outputs, n, c, total),
    });
  }
}

function network(inputs: number, width: number, depth: number, activation: 'relu' | 'tanh', outputs: number) {
  let seed = 3;
  const model = tf.sequential();
  for (let layer = 0; layer < depth; layer++) {
    model.add(
      tf.layers.dense({
        units: width,
        activation,
        kernelInitializer: tf.initializers.varianceScaling({ scale: 2, distribution: 'normal', seed: seed++ }),
        biasInitializer: tf.initializers.randomNormal({ stddev: 0.1, seed: seed++ }),
        ...(layer === 0 ? { inputShape: [inputs] } : {}),
      }),
    );
  }
  model.add(tf.layers.dense({ units: outputs, kernelInitializer: tf.initializers.glorotNormal({ seed: seed++ }) }));
  return model;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

test('on every network and matrix the tightest bound is within 100 x of the true error', () => {
  const loosest = cases.map(({ name, precision, truth, computed, amplification }) => {
    const bound = eigenvalueErrorBound(computed, precision, amplification);
    const quotients = Array.from(computed, (value, k) => bound(value) / Math.abs(value - (truth[k] as number)));
    return { name, precision, factor: Math.min(...quotients) };
  });
  expect(loosest.filter(({ factor }) => factor > 100)).toEqual([]);
});

for (const precision of ['float64', 'float32'] as const) {
  test(`${precision} Gram: bounds cover at least 99 % of eigenvalues and are within 100 x of the error in the median`, () => {
    const quotients = cases
      .filter((item) => item.precision === precision)
      .flatMap(({ truth, computed, amplification }) => {
        const bound = eigenvalueErrorBound(computed, precision, amplification);
        return Array.from(computed, (value, k) => Math.abs(value - (truth[k] as number)) / bound(value));
      });
    expect(quotients.length).toBeGreaterThan(500);
    expect(quotients.filter((quotient) => quotient <= 1).length / quotients.length).toBeGreaterThanOrEqual(0.99);
    expect(1 / median(quotients)).toBeLessThan(100);
  });

  test(`${precision} Gram: the bound on the whole kernel covers its error within a factor 100`, () => {
    const quotients = cases.flatMap(({ precision: of, computed, distance, amplification }) =>
      of === precision && distance !== undefined
        ? [distance / kernelErrorBound(computed, precision, amplification)]
        : [],
    );
    expect(Math.max(...quotients)).toBeLessThanOrEqual(1);
    expect(1 / median(quotients)).toBeLessThan(100);
  });
}

test('the bounds of the metrics cover the metrics of the true spectrum in at least 99 % of the trusted values', () => {
  const missed: string[] = [];
  let count = 0;
  for (const { name, precision, truth, computed, amplification } of cases) {
    const [metrics, wanted] = [
      spectralMetrics({ eigenvalues: computed, precision, amplification }),
      exactMetrics(truth),
    ];
    // What is taken over the numerical rank means another thing when the rank differs.
    const sameRank = metrics.numericalRank.value === truth.length;
    for (const key of sameRank ? (Object.keys(metrics) as SpectralMetricName[]) : FULL_SPECTRUM) {
      const { value, bound, relation } = metrics[key];
      const want = wanted[key].value;
      if (Number.isNaN(value) && Number.isNaN(want)) continue;
      count++;
      const off = relation === '>=' ? value - want : relation === '<=' ? want - value : Math.abs(value - want);
      if (off > (relation === '=' ? (bound ?? 0) : 0) + 1e-12 * Math.abs(want))
        missed.push(`${name} ${precision} ${key}`);
    }
  }
  expect(count).toBeGreaterThan(300);
  expect({ missed: missed.slice(0, 9), share: missed.length / count <= 0.01 }).toMatchObject({ share: true });
});

const FULL_SPECTRUM: SpectralMetricName[] = [
  'conditionNumber',
  'conditionNumberInverse',
  'smallestEigenvalue',
  'largestEigenvalue',
  'trace',
  'effectiveRank',
  'participationRatio',
  'spectralGap',
];

/** The metrics of a spectrum that is exact: with so many copies of the truth's digits that nothing is unresolved. */
function exactMetrics(truth: Float64Array): Record<SpectralMetricName, { value: number }> {
  const largest = truth[truth.length - 1] as number;
  const smallest = truth[0] as number;
  return {
    ...spectralMetrics({ eigenvalues: truth }),
    smallestEigenvalue: { value: smallest },
    conditionNumber: { value: largest / smallest },
    conditionNumberInverse: { value: smallest / largest },
  };
}

test('the bounds of components cover the components of the golden models', async () => {
  const quotients: number[] = [];
  for (const name of goldenCaseNames) {
    const { manifest, array, model, inputs } = loadGoldenCase(name);
    const [network, X] = [await model(), inputs()];
    const { components, total, n, c } = await empiricalNtk(network, X);
    const amplification = softmaxAmplification((network.predict(X) as tf.Tensor).dataSync(), n, c, total);
    for (const component of components) {
      // Zero but for rounding, and relative bounds then say nothing.
      if (manifest.zeroComponents?.includes(component.name)) continue;
      const truth = array(`component/${component.name}${c === 1 ? '' : '/trace'}`);
      const exact = (await eigh(truth, n)).eigenvalues;
      const { eigenvalues } = await eigh(component.kernel, n);
      const bound = eigenvalueErrorBound(eigenvalues, 'float64', amplification, true);
      eigenvalues.forEach((value, k) => {
        quotients.push(Math.abs(value - (exact[k] as number)) / bound(value));
      });
      const distance = Math.hypot(...component.kernel.map((entry, i) => entry - (truth[i] as number)));
      expect(distance, component.name).toBeLessThanOrEqual(
        kernelErrorBound(eigenvalues, 'float64', amplification, true),
      );
    }
  }
  expect(quotients.length).toBeGreaterThan(500);
  expect(Math.max(...quotients)).toBeLessThanOrEqual(1);
  expect(1 / median(quotients)).toBeLessThan(100);
}, 60_000);

test('every eigenvalue of the model that ends in a softmax lies within its bound, which is not met without the amplification', () => {
  const softmax = cases.filter(({ name, precision }) => name.startsWith('mlp_softmax_c3') && precision === 'float64');
  const worst = (amplified: boolean) =>
    Math.max(
      ...softmax.flatMap(({ truth, computed, amplification }) => {
        const bound = eigenvalueErrorBound(computed, 'float64', amplified ? amplification : 1);
        return Array.from(computed, (value, k) => Math.abs(value - (truth[k] as number)) / bound(value));
      }),
    );
  expect(softmax).toHaveLength(2);
  expect(worst(false)).toBeGreaterThan(1.5);
  expect(worst(true)).toBeLessThanOrEqual(1);
  expect(cases.filter(({ amplification }) => amplification > 1).every(({ name }) => /softmax/.test(name))).toBe(true);
});

test('the amplification of two classes is |p| / (2 p q), and 1 where rows are no probabilities', () => {
  const of = (...rows: number[][]) =>
    softmaxAmplification(
      rows.flat(),
      rows.length,
      2,
      Float64Array.from({ length: rows.length ** 2 }, () => 1),
    );
  expect(of([0.999, 0.001])).toBeCloseTo(Math.hypot(0.999, 0.001) / (2 * 0.000999), 6);
  expect(of([1, 0], [0.5, 0.5])).toBe(1);
  expect(of([0.7, 0.4])).toBe(1);
  expect(of([1.2, -0.2])).toBe(1);
});

test('the zero eigenvalues that a softmax leaves are not counted in the numerical rank', async () => {
  const golden = loadGoldenCase('mlp_softmax_c3');
  const { total, n, c } = await empiricalNtk(await golden.model(), golden.inputs(), null, { outputs: 'full' });
  const size = n * c;
  const matrix = Float64Array.from({ length: size * size }, (_, at) => {
    const [row, col] = [Math.floor(at / size), at % size];
    return total[((Math.floor(row / c) * n + Math.floor(col / c)) * c + (row % c)) * c + (col % c)] as number;
  });
  const { eigenvalues } = await eigh(matrix, size);
  expect(spectralMetrics({ eigenvalues }).numericalRank.value).toBe(n * (c - 1));
});
