import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { empiricalNtk } from '../lib/index.ts';
import { eigh } from '../lib/linalg/eigh.ts';
import { gram } from '../lib/linalg/gram.ts';
import { compareKernels } from '../lib/spectrum/compare-kernels.ts';
import type { KernelRecord } from '../lib/spectrum/kernel-metrics/kernel-metric.ts';
import { type KernelMetricsInput, kernelMetrics } from '../lib/spectrum/kernel-metrics.ts';
import { labelEnergyCurve } from '../lib/spectrum/label-energy-curve.ts';
import { modeStepsCurve } from '../lib/spectrum/mode-steps.ts';
import { outputAlignments } from '../lib/spectrum/output-alignment.ts';
import { outputKernels } from '../lib/spectrum/output-kernels.ts';
import { goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';
import { randomNormal } from './helpers/random.ts';

type Extras = Partial<Omit<KernelMetricsInput, 'kernel' | 'n' | 'eigenvalues'>> & { vectors?: boolean };

/** The metrics of a kernel, with all facts filled in. */
async function metricsOf(kernel: ArrayLike<number>, { vectors = false, ...extras }: Extras = {}) {
  const n = Math.sqrt(kernel.length);
  const { eigenvalues, eigenvectors } = await eigh(kernel, n, { vectors });
  const facts = {
    kernel: Float64Array.from(kernel),
    n,
    c: 1,
    outputs: 'trace',
    eigenvalues,
    step: 0,
    epoch: null,
  } as const;
  return kernelMetrics({ ...facts, ...(eigenvectors ? { eigenvectors } : {}), ...extras });
}

const matrix = (n: number, entry: (i: number, j: number) => number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));
const record = (kernel: ArrayLike<number>, step = 0, epoch: number | null = null): KernelRecord => ({
  kernel: Float64Array.from(kernel),
  step,
  epoch,
  error: 0,
});
/** Features of a linear model, whose kernel is their Gram matrix. */
function features(n: number, width: number, seed = 3): { x: Float64Array; kernel: Float64Array } {
  const x = Float64Array.from({ length: n * width }, randomNormal(seed));
  return { x, kernel: gram(x, n, null, n) };
}

const labels = Int32Array.of(7, 7, 7, 2, 2, 2, 5, 5, 5);

test('without extras every metric steps aside', async () => {
  expect(await metricsOf(features(5, 9).kernel)).toEqual({});
});

test('the label kernel is aligned with the labels, the identity by 1 / sqrt(class size)', async () => {
  const target = matrix(9, (i, j) => (labels[i] === labels[j] ? 4 : 0));
  expect((await metricsOf(target, { labels })).kernelTargetAlignment?.value).toBeCloseTo(1, 12);
  const identity = matrix(9, (i, j) => (i === j ? 2 : 0));
  expect((await metricsOf(identity, { labels })).kernelTargetAlignment?.value).toBeCloseTo(1 / Math.sqrt(3), 12);
});

test('a constant added to the label kernel lowers its alignment, but not the centred one', async () => {
  const shifted = matrix(9, (i, j) => (labels[i] === labels[j] ? 4 : 0) + 5);
  const metrics = await metricsOf(shifted, { labels });
  expect(metrics.kernelTargetAlignment?.value).toBeLessThan(0.8);
  expect(metrics.kernelTargetAlignmentCentered?.value).toBeCloseTo(1, 12);
});

test('centred alignment with classes of unequal size is that of explicitly centred matrices', async () => {
  const unequal = Int32Array.of(0, 0, 0, 0, 1, 1, 2);
  const { kernel } = features(7, 4);
  const center = (m: Float64Array) => {
    const h = matrix(7, (i, j) => (i === j ? 1 : 0) - 1 / 7);
    return product(product(h, m, 7), h, 7);
  };
  const [a, b] = [center(kernel), center(matrix(7, (i, j) => (unequal[i] === unequal[j] ? 1 : 0)))];
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  const { kernelTargetAlignmentCentered } = await metricsOf(kernel, { labels: unequal });
  expect(kernelTargetAlignmentCentered?.value).toBeCloseTo(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), 12);
});

const cosine = (x: Float64Array, y: Float64Array) => {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
};

test('alignment by output is the cosine with that column of the labels alone, centred or not', async () => {
  const classes = Int32Array.of(0, 0, 0, 2, 1, 1, 2);
  const { kernel } = features(7, 4);
  const metrics = await metricsOf(kernel, { labels: classes });
  const h = matrix(7, (i, j) => (i === j ? 1 : 0) - 1 / 7);
  const center = (m: Float64Array) => product(product(h, m, 7), h, 7);
  for (const label of [0, 1, 2]) {
    const column = matrix(7, (i, j) => (classes[i] === label && classes[j] === label ? 1 : 0));
    expect(metrics[`kernelTargetAlignmentByOutput/${label}`]?.value).toBeCloseTo(cosine(kernel, column), 12);
    expect(metrics[`kernelTargetAlignmentCenteredByOutput/${label}`]?.value).toBeCloseTo(
      cosine(center(kernel), center(column)),
      12,
    );
  }
  expect(Object.keys(metrics).filter((name) => name.includes('/'))).toHaveLength(6);
});

test("of a full kernel each output's own block is held against its own column", async () => {
  const classes = Int32Array.of(0, 0, 1, 1);
  const own = [features(4, 3, 5).kernel, matrix(4, (i, j) => (classes[i] === 1 && classes[j] === 1 ? 3 : 0))];
  const full = Float64Array.from({ length: 4 * 4 * 4 }, (_, at) => {
    const [pair, q] = [Math.floor(at / 4), at % 4];
    return q === 0 ? own[0]![pair]! : q === 3 ? own[1]![pair]! : 99;
  });
  const kernels = outputKernels(full, 4, 2);
  expect(kernels).toEqual(own);
  const column = matrix(4, (i, j) => (classes[i] === 0 && classes[j] === 0 ? 1 : 0));
  const metrics = await metricsOf(features(4, 3).kernel, { labels: classes, c: 2, outputKernels: kernels });
  expect(metrics['kernelTargetAlignmentByOutput/0']?.value).toBeCloseTo(cosine(own[0]!, column), 12);
  expect(metrics['kernelTargetAlignmentByOutput/1']?.value).toBeCloseTo(1, 12);
});

test('a column without variance has no centred alignment, and more than 64 classes none at all', () => {
  const { kernel } = features(4, 6);
  expect(outputAlignments([kernel], [5, 5, 5, 5], { centred: true }).size).toBe(0);
  expect([...outputAlignments([kernel], [5, 5, 5, 5]).keys()]).toEqual([5]);
  const many = Array.from({ length: 65 }, (_, i) => i);
  expect(outputAlignments([features(65, 3).kernel], many).size).toBe(0);
});

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  return matrix(n, (i, j) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (a[i * n + k] as number) * (b[k * n + j] as number);
    return sum;
  });
}

test('the label kernel has all label energy in its top eigenvectors, a diagonal kernel has k / N in k of them', async () => {
  const target = matrix(9, (i, j) => (labels[i] === labels[j] ? 4 : 0) + (i === j ? 0.1 : 0));
  expect((await metricsOf(target, { labels, vectors: true })).labelEnergy).toMatchObject({ trusted: true });
  expect((await metricsOf(target, { labels, vectors: true })).labelEnergy?.value).toBeCloseTo(1, 12);
  const diagonal = matrix(9, (i, j) => (i === j ? i + 1 : 0));
  expect((await metricsOf(diagonal, { labels, vectors: true })).labelEnergy?.value).toBeCloseTo(3 / 9, 12);
  const { eigenvectors } = await eigh(diagonal, 9, { vectors: true });
  const curve = labelEnergyCurve(eigenvectors as Float64Array, labels);
  curve.forEach((energy, k) => {
    expect(energy).toBeCloseTo((k + 1) / 9, 12);
  });
});

test('where eigenvalues coincide the label energy of the top ones is not trusted', async () => {
  const identity = matrix(9, (i, j) => (i === j ? 1 : 0));
  expect((await metricsOf(identity, { labels, vectors: true })).labelEnergy?.trusted).toBe(false);
});

test('within- and between-class means leave the diagonal out', async () => {
  const kernel = matrix(9, (i, j) => (i === j ? 10 : labels[i] === labels[j] ? 3 : 0.5));
  const metrics = await metricsOf(kernel, { labels });
  expect(metrics.withinClassKernel?.value).toBeCloseTo(3, 12);
  expect(metrics.betweenClassKernel?.value).toBeCloseTo(0.5, 12);
  expect(metrics.classKernelRatio?.value).toBeCloseTo(6, 12);
});

test('what one class or classes of one sample cannot say is left out', async () => {
  const { kernel } = features(4, 6);
  const one = await metricsOf(kernel, { labels: new Int32Array(4), vectors: true });
  for (const name of [
    'betweenClassKernel',
    'classKernelRatio',
    'kernelTargetAlignmentCentered',
    'leaveOneOutAccuracy',
  ]) {
    expect(one).not.toHaveProperty(name);
  }
  expect(await metricsOf(kernel, { labels: Int32Array.of(0, 1, 2, 3) })).not.toHaveProperty('withinClassKernel');
});

test('kernel distance and velocity of the identity from a matrix of ones', async () => {
  const before = record([1, 1, 1, 1], 10, 1);
  const metrics = await metricsOf([1, 0, 0, 1], { previous: before, first: before, step: 14, epoch: 3 });
  const distance = 1 - Math.SQRT1_2;
  expect(metrics.kernelDistanceToFirst?.value).toBeCloseTo(distance, 12);
  expect(metrics.kernelDistanceToPrevious?.value).toBeCloseTo(distance, 12);
  expect(metrics.kernelVelocityPerStep?.value).toBeCloseTo(distance / 4, 12);
  expect(metrics.kernelVelocityPerEpoch?.value).toBeCloseTo(distance / 2, 12);
  expect(metrics.frobeniusDistanceToFirst?.value).toBeCloseTo(Math.SQRT2, 12);
});

test('the same distances are told to the previous and to a chosen snapshot', async () => {
  const [ones, other] = [record([1, 1, 1, 1]), features(2, 4).kernel];
  const metrics = await metricsOf([1, 0, 0, 1], { previous: record(other), reference: ones });
  expect(metrics.kernelDistanceToReference?.value).toBeCloseTo(1 - Math.SQRT1_2, 12);
  expect(metrics.frobeniusDistanceToReference?.value).toBeCloseTo(Math.SQRT2, 12);
  // The centred matrix of ones is zero: no alignment with it.
  expect(metrics.ckaToReference).toBeUndefined();
  // Two centred kernels of two samples are multiples of one another.
  expect(metrics.ckaToPrevious?.value).toBeCloseTo(1, 12);
  const apart = Math.hypot(other[0]! - 1, other[1]!, other[2]!, other[3]! - 1);
  expect(metrics.frobeniusDistanceToPrevious?.value).toBeCloseTo(apart, 12);
  expect(metrics).not.toHaveProperty('kernelDistanceToFirst');
});

test('CKA is the cosine of explicitly centred kernels, whichever snapshot it is with', async () => {
  const [now, then] = [features(6, 4, 1).kernel, features(6, 4, 2).kernel];
  const h = matrix(6, (i, j) => (i === j ? 1 : 0) - 1 / 6);
  const center = (m: Float64Array) => product(product(h, m, 6), h, 6);
  const want = cosine(center(now), center(then));
  expect(want).toBeLessThan(0.95);
  const metrics = await metricsOf(now, { first: record(then), previous: record(then), reference: record(then) });
  for (const name of ['ckaToFirst', 'ckaToPrevious', 'ckaToReference'] as const) {
    expect(metrics[name]?.value).toBeCloseTo(want, 12);
  }
});

test('any two kernels are compared, total and by component; different probes are flagged', () => {
  const [ones, identity] = [Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 0, 0, 1)];
  const a = {
    total: identity,
    n: 2,
    components: [
      { name: 'w', kernel: identity },
      { name: 'only', kernel: ones },
    ],
  };
  const b = { total: ones, n: 2, components: [{ name: 'w', kernel: ones }] };
  const { sameProbe, total, components } = compareKernels(a, b);
  expect(sameProbe).toBeNull();
  expect(total.distance?.value).toBeCloseTo(1 - Math.SQRT1_2, 12);
  expect(total.frobenius).toMatchObject({ trusted: true, relation: '=' });
  expect(total.frobenius.value).toBeCloseTo(Math.SQRT2, 12);
  expect(total.cka).toBeNull();
  expect([...components.keys()]).toEqual(['w']);
  expect(components.get('w')?.distance?.value).toBe(total.distance?.value);
  // Fewer parameters for errors to average over.
  expect(components.get('w')?.frobenius.bound).toBeGreaterThan(total.frobenius.bound as number);
  expect(compareKernels({ ...a, probeHash: 'x' }, { ...b, probeHash: 'x' })).toMatchObject({ sameProbe: true, total });
  const flagged = compareKernels({ ...a, probeHash: 'x' }, { ...b, probeHash: 'y' });
  expect(flagged).toMatchObject({
    sameProbe: false,
    total: { distance: { trusted: false }, frobenius: { trusted: false } },
  });
  expect(() => compareKernels(a, { total: new Float64Array(9), n: 3 })).toThrow(/of one size/);
});

test('a kernel that only grew has moved by less than rounding can tell', async () => {
  const { kernel } = features(6, 9);
  const { kernelDistanceToFirst } = await metricsOf(
    kernel.map((entry) => 3 * entry),
    { first: record(kernel) },
  );
  expect(kernelDistanceToFirst).toMatchObject({ trusted: false, relation: '<=' });
  expect(kernelDistanceToFirst?.value).toBeLessThan(1e-12);
});

test('a tiny move is measured, though one minus its cosine has no digit left', async () => {
  const kernel = matrix(4, (i, j) => (i === j ? 1 : 0));
  const moved = matrix(4, (i, j) => (i === j ? 1 : i + j === 1 ? 1e-5 : 0));
  const { kernelDistanceToFirst } = await metricsOf(moved, { first: record(kernel) });
  // |K|^2 = 4, |L|^2 = 4 + 2e-10, <K, L> = 4.
  expect(kernelDistanceToFirst?.value).toBeCloseTo(0.25e-10, 15);
  expect(kernelDistanceToFirst?.trusted).toBe(true);
});

test('CKA does not see scale and an added constant; it does see a rotation', async () => {
  const { kernel } = features(6, 9);
  const same = await metricsOf(
    kernel.map((entry) => 2 * entry + 7),
    { first: record(kernel) },
  );
  expect(same.ckaToFirst?.value).toBeCloseTo(1, 12);
  const other = await metricsOf(features(6, 9, 4).kernel, { first: record(kernel) });
  expect(other.ckaToFirst?.value).toBeLessThan(0.9);
});

/** Squared residual norms of full-batch gradient descent on `|X w - y|^2 / (2N)`, whose kernel is X X^T. */
function descend(kernel: Float64Array, start: Float64Array, learningRate: number, steps: number): Float64Array {
  const n = start.length;
  let residual = start;
  for (let step = 0; step < steps; step++) {
    const before = residual;
    residual = before.map((value, i) => {
      let push = 0;
      for (let j = 0; j < n; j++) push += (kernel[i * n + j] as number) * (before[j] as number);
      return value - (learningRate / n) * push;
    });
  }
  return residual;
}

for (const [ratio, grows] of [
  [0.99, false],
  [1.01, true],
] as const) {
  test(`gradient descent on squares ${grows ? 'diverges' : 'converges'} at a stability ratio of ${ratio}`, async () => {
    const { kernel } = features(6, 9);
    const { eigenvalues } = await eigh(kernel, 6);
    const learningRate = (ratio * 2 * 6) / (eigenvalues[5] as number);
    const { stabilityRatio } = await metricsOf(kernel, { learningRate, loss: 'mse' });
    expect(stabilityRatio).toMatchObject({ trusted: true, relation: '=' });
    expect(stabilityRatio?.value).toBeCloseTo(ratio, 12);
    const start = Float64Array.of(1, 2, -1, 0.5, 1, 3);
    const before = Math.hypot(...descend(kernel, start, learningRate, 1500));
    expect(Math.hypot(...descend(kernel, start, learningRate, 2000)) > before).toBe(grows);
  });
}

test('the other losses and several outputs change the factor and what the value bounds', async () => {
  const kernel = [8, 0, 0, 2];
  const at = async (extras: Extras) => (await metricsOf(kernel, { learningRate: 0.5, ...extras })).stabilityRatio;
  expect((await at({ loss: 'mse' }))?.value).toBeCloseTo(1, 12);
  expect((await at({ loss: 'meanSquaredError' }))?.value).toBeCloseTo(2, 12);
  expect(await at({ loss: 'mse', c: 4 })).toMatchObject({ value: 0.25, trusted: false, relation: '>=' });
  expect(await at({ loss: 'mse', c: 4, outputs: 'pseudo' })).toMatchObject({ value: 1, relation: '>=' });
  expect(await at({ loss: 'softmax-cross-entropy', c: 4 })).toMatchObject({ value: 0.125, relation: '<=' });
  expect(await at({ loss: 'softmax-cross-entropy' })).toBeUndefined();
});

test('what stabilityRatio takes for several outputs never exceeds the largest eigenvalue of the full kernel', () => {
  let count = 0;
  for (const name of goldenCaseNames) {
    const { manifest, array } = loadGoldenCase(name);
    if (manifest.c === 1) continue;
    count++;
    const [full, trace, pseudo] = ['eig/full', 'eig/trace', 'eig/pntk'].map((key) => array(key).at(-1) as number);
    expect(trace! / manifest.c, name).toBeLessThanOrEqual(full!);
    expect(pseudo!, name).toBeLessThanOrEqual(full!);
  }
  expect(count).toBeGreaterThan(4);
});

test('the residual along an eigenvector falls to 1 / e in the predicted steps', async () => {
  const kernel = matrix(4, (i, j) => (i === j ? ([1, 3, 5, 40][i] ?? 0) : 0));
  const learningRate = 1e-3;
  const { fastestModeSteps, slowestModeSteps } = await metricsOf(kernel, { learningRate, loss: 'mse' });
  expect(fastestModeSteps?.value).toBeCloseTo(100, 9);
  expect(slowestModeSteps?.value).toBeCloseTo(4000, 6);
  const start = Float64Array.of(1, 1, 1, 1);
  expect(descend(kernel, start, learningRate, 100)[3]).toBeCloseTo(1 / Math.E, 2);
  expect(descend(kernel, start, learningRate, 4000)[0]).toBeCloseTo(1 / Math.E, 3);
});

test('every eigenmode has its predicted steps, in which descent brings it to 1 / e', async () => {
  const eigenvalues = [1, 3, 5, 40, 80];
  const kernel = matrix(5, (i, j) => (i === j ? (eigenvalues[i] ?? 0) : 0));
  const descent = { c: 1, outputs: 'trace', learningRate: 1e-3, loss: 'mse' } as const;
  const curve = modeStepsCurve({ eigenvalues: Float64Array.from(eigenvalues), n: 5, ...descent });
  // N / (eta lambda)
  expect(curve.map(({ value }) => Math.round(1e9 * value) / 1e9)).toEqual(
    [62.5, 125, 1000, 5000 / 3, 5000].map((steps) => Math.round(1e9 * steps) / 1e9),
  );
  expect(curve.every(({ trusted, relation }) => trusted && relation === '=')).toBe(true);
  const metrics = await metricsOf(kernel, descent);
  for (const [rank, steps] of [
    [1, 62.5],
    [2, 125],
    [4, 5000 / 3],
    [5, 5000],
  ] as const) {
    expect(metrics[`eigenmodeSteps/${rank}`]?.value).toBeCloseTo(steps, 9);
  }
  expect(metrics['eigenmodeSteps/5']).toEqual(metrics.slowestModeSteps);
  expect(metrics['eigenmodeSteps/1']).toEqual(metrics.fastestModeSteps);
  const start = Float64Array.of(1, 1, 1, 1, 1);
  expect(descend(kernel, start, 1e-3, 1000)[2]).toBeCloseTo(1 / Math.E, 3);
  expect(descend(kernel, start, 1e-3, 1667)[1]).toBeCloseTo(1 / Math.E, 3);
});

test('modes that drown take at least so long, and no curve is told where modes do not decay by themselves', () => {
  const given = {
    eigenvalues: Float64Array.of(-1e-18, 0, 2),
    n: 3,
    c: 1,
    outputs: 'trace',
    learningRate: 0.1,
  } as const;
  const curve = modeStepsCurve({ ...given, loss: 'mse' });
  expect(curve.map(({ relation, trusted }) => [relation, trusted])).toEqual([
    ['=', true],
    ['>=', false],
    ['>=', false],
  ]);
  expect(curve[2]?.value).toBeGreaterThan(1e12);
  expect(modeStepsCurve({ ...given, loss: 'softmax-cross-entropy' })).toEqual([]);
  expect(modeStepsCurve({ ...given, c: 2, outputs: 'pseudo', loss: 'mse' })).toEqual([]);
});

test('a mode that drowns in rounding takes at least so long', async () => {
  const { slowestModeSteps } = await metricsOf([1, 1, 1, 1], { learningRate: 0.1, loss: 'mse' });
  expect(slowestModeSteps).toMatchObject({ trusted: false, relation: '>=' });
  expect(slowestModeSteps?.value).toBeGreaterThan(1e12);
});

test('leave-one-out accuracy in closed form is that of refitting without each sample', async () => {
  const n = 24;
  const { x, kernel } = features(n, 40, 8);
  const classes = Int32Array.from({ length: n }, (_, i) =>
    (x[i * 40] as number) > 0 ? 1 : (x[i * 40 + 1] as number) > 0 ? 2 : 0,
  );
  const { leaveOneOutAccuracy } = await metricsOf(kernel, { labels: classes, vectors: true });
  let right = 0;
  for (let out = 0; out < n; out++) {
    const rest = Array.from({ length: n }, (_, i) => i).filter((i) => i !== out);
    const inner = matrix(n - 1, (i, j) => kernel[(rest[i] as number) * n + (rest[j] as number)] as number);
    const { eigenvalues, eigenvectors } = await eigh(inner, n - 1, { vectors: true });
    const scores = [0, 1, 2].map((c) => {
      let score = 0;
      eigenvalues.forEach((eigenvalue, k) => {
        let [toLabels, toSample] = [0, 0];
        rest.forEach((i, at) => {
          const v = eigenvectors?.[k * (n - 1) + at] as number;
          toLabels += v * (classes[i] === c ? 1 : 0);
          toSample += v * (kernel[out * n + i] as number);
        });
        score += (toLabels * toSample) / eigenvalue;
      });
      return score;
    });
    if (scores.indexOf(Math.max(...scores)) === classes[out]) right++;
  }
  expect(right).toBeGreaterThan(n / 3);
  expect(right).toBeLessThan(n);
  expect(leaveOneOutAccuracy?.value).toBe(right / n);
});

test('the bounds cover the metrics of the golden kernels in float64', async () => {
  await tf.setBackend('cpu');
  let count = 0;
  for (const name of goldenCaseNames) {
    const golden = loadGoldenCase(name);
    const { total, n } = await empiricalNtk(await golden.model(), golden.inputs());
    const truth = golden.array(golden.manifest.c === 1 ? 'total' : 'total/trace');
    const classes = Int32Array.from({ length: n }, (_, i) => i % 3);
    const first = { ...record(matrix(n, (i, j) => truth[i * n + j]! * (1 + 0.1 * Math.cos(i - j)))), error: 0 };
    const extras = { labels: classes, first, vectors: true };
    const [computed, wanted] = [await metricsOf(total, extras), await metricsOf(truth, extras)];
    for (const [key, metric] of Object.entries(computed)) {
      if (metric.bound === null) continue;
      const want = wanted[key as keyof typeof wanted]!;
      count++;
      expect(Math.abs(metric.value - want.value), `${name} ${key}`).toBeLessThanOrEqual(
        metric.bound + 1e-12 * Math.abs(want.value),
      );
    }
  }
  expect(count).toBeGreaterThan(60);
});
