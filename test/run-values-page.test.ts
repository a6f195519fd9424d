import * as tf from '@tensorflow/tfjs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { formatNumber } from '../app/format/format.ts';
import { PANELS } from '../app/panels/index.ts';
import { createNtkLogger } from '../lib/index.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { openDashboard } from './helpers/dashboard.ts';
import { randomNormal } from './helpers/random.ts';

/** Every panel of the run page draws what a real training stored: compared with arithmetic on the stored kernels that is not the product's. */
const [N, WIDTH, RATE] = [12, 4, 0.05];
const STEPS = [10, 20, 30, 40];
const LABELS = Array.from({ length: N }, (_, i) => (i * 7) % 3);

const dashboard = openDashboard(async (_writer, logdir) => {
  await tf.setBackend('cpu');
  const data = (seed: number, width: number) =>
    tf.tensor2d(Float32Array.from({ length: N * width }, randomNormal(seed)), [N, width]);
  const init = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });
  const hidden = tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [WIDTH], ...init(1) });
  const model = tf.sequential({ layers: [hidden, tf.layers.dense({ units: 1, ...init(2) })] });
  model.compile({ optimizer: tf.train.sgd(RATE), loss: 'meanSquaredError' });
  const [x, y] = [data(3, WIDTH), data(4, 1)];
  const fail = (error: Error) => expect.fail(error.message);
  const ntkLogger = createNtkLogger({ logdir, run: 'values', mode: 'inline', fullKernels: 'all', onError: fail });
  for (const step of STEPS) {
    for (let i = 0; i < 10; i++) await model.trainOnBatch(x, y);
    const given = { labels: LABELS, step, epoch: step / 20, learningRate: RATE, loss: 'meanSquaredError' as const };
    await ntkLogger.step(model, x, given);
  }
  await ntkLogger.finish();
});

/** Plotly's traces and shapes of each chart of a panel, by the chart's key. */
interface Drawn {
  // biome-ignore lint/suspicious/noExplicitAny: traces are Plotly's free-form JSON.
  data: any[];
  shapes: { x0: number; line?: { dash?: string } }[];
}

async function drawn(page: Page, panel: string): Promise<Drawn[]> {
  const plots = page.locator(`#panel-${panel} .js-plotly-plot`);
  await plots.first().locator('.main-svg').first().waitFor();
  const texts = await plots.evaluateAll((all) =>
    (all as unknown as { data: unknown[]; layout: { shapes?: unknown[] } }[]).map(({ data, layout }) =>
      JSON.stringify({ data, shapes: layout.shapes ?? [] }, (_key, value) =>
        ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
      ),
    ),
  );
  return texts.map((text) => JSON.parse(text) as Drawn);
}

async function openAll(search = ''): Promise<Page> {
  const [run] = await stored((reader) => reader.runs());
  return dashboard.open(`/runs/${run!.id}${search}`, { height: 4600 });
}

let plain: Promise<Page> | undefined;
/** The page of the newest step with the first one pinned. */
function openNewest(): Promise<Page> {
  plain ??= openAll('?pins=10');
  return plain;
}

async function stored<T>(read: (reader: ReturnType<typeof openSqliteReader>) => Promise<T>): Promise<T> {
  const reader = openSqliteReader(dashboard.logdir);
  try {
    return await read(reader);
  } finally {
    await reader.close();
  }
}

/** What is in the store: eigenvalues, descending, bounds and kernels, `[step][row][column]`, in the order of the labels. */
function facts() {
  return stored(async (reader) => {
    const [run] = await reader.runs();
    const { id } = run!;
    const names = (await reader.snapshots(id))[0]!.components.map(({ name }) => name);
    const kernels = (component: string) =>
      Promise.all(STEPS.map(async (step) => Array.from((await reader.kernel(id, step, component))!.values)));
    const spectra = await Promise.all(
      STEPS.map(async (step) => Array.from((await reader.eigenvalues(id, step))!.eigenvalues).reverse()),
    );
    const bounds = (await reader.snapshotArrays(id, 40, ['errorBounds']))!.arrays.errorBounds!.data;
    const components = await Promise.all(names.map(kernels));
    return { names, spectra, bounds: Array.from(bounds).reverse(), total: await kernels('total'), components };
  });
}

const BY_LABEL = LABELS.map((_, i) => i).sort((a, b) => LABELS[a]! - LABELS[b]! || a - b);
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const traceOf = (kernel: readonly number[]) => sum(kernel.filter((_, i) => i % (N + 1) === 0));
const rowsOf = (kernel: readonly number[]) => BY_LABEL.map((n) => BY_LABEL.map((m) => kernel[n * N + m]!));
const inner = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * b[i]!));
const cosine = (a: readonly number[], b: readonly number[]) => inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b));
const near = (values: readonly number[], digits = 5) =>
  values.map((value) => expect.closeTo(value, digits - Math.ceil(Math.log10(Math.abs(value) + 1e-9))));

const distance = (kernels: readonly number[][], t: number, from: number) => 1 - cosine(kernels[t]!, kernels[from]!);

/** Number of values between edges at equal distances around `centres` of log10. */
function counts(values: readonly number[], centres: readonly number[]): number[] {
  const half = (centres[1]! - centres[0]!) / 2;
  const logs = values.map((value) => Math.log10(value));
  const last = centres.length - 1;
  // The largest value lies on the upper edge of the last bin.
  const isIn = (log: number, i: number) =>
    log >= centres[i]! - half - 1e-9 && log < centres[i]! + half + (i === last ? 1e-9 : -1e-9);
  return centres.map((_, i) => logs.filter((log) => isIn(log, i)).length);
}

/** Cells are told in 255 steps from the smallest to the largest value of each kernel that they are made of. */
function expectCells(cells: readonly number[][], wanted: readonly number[][], ...of: readonly number[][]): void {
  const step = sum(of.map((values) => (Math.max(...values) - Math.min(...values)) / 255));
  const off = cells.flatMap((row, n) => row.map((cell, m) => Math.abs(cell - wanted[n]![m]!)));
  expect(off).toHaveLength(N * N);
  expect(Math.max(...off)).toBeLessThanOrEqual(0.5001 * step);
}

test('spectrum and condition panels draw the stored eigenvalues, their bounds, shares, quantiles and quotient', async () => {
  const { spectra, bounds, total } = await facts();
  expect(sum(spectra[3]!)).toBeCloseTo(traceOf(total[3]!), 3);
  const page = await openNewest();
  const [condition] = await drawn(page, 'condition');
  expect(condition!.data[0]).toMatchObject({ x: STEPS, y: near(spectra.map((one) => one[0]! / one.at(-1)!)) });

  const [spectrum] = await drawn(page, 'spectrum');
  const trace = (name: string) => spectrum!.data.find((one) => one.name === name);
  expect(spectrum!.data.map(({ name }) => name).sort()).toEqual([
    'lower bound',
    'step 10',
    'step 20',
    'step 30',
    'step 40',
    'upper bound',
  ]);
  for (const [i, step] of STEPS.entries()) expect(trace(`step ${step}`).y).toEqual(near(spectra[i]!));
  const [smallest, bound] = [spectra[3]!.at(-1)!, bounds.at(-1)!];
  for (const [name, sign] of [
    ['upper bound', 1],
    ['lower bound', -1],
  ] as const) {
    expect(trace(name).y).toEqual(near(spectra[3]!));
    expect((trace(name).y.at(-1) - smallest) / bound).toBeCloseTo(sign, 2);
  }

  const [density] = await drawn(page, 'density');
  expect(density!.data.map(({ name }) => name)).toEqual(['step 10', 'step 40']);
  for (const [i, at] of [0, 3].entries()) {
    const { x, y } = density!.data[i]!;
    const low = Math.log10(Math.min(spectra[0]!.at(-1)!, spectra[3]!.at(-1)!));
    expect(x[1] - (x[2] - x[1]) / 2).toBeCloseTo(low, 9);
    expect(y.slice(1, -1)).toEqual(counts(spectra[at]!, x.slice(1, -1)));
  }
  const mean = density!.shapes.filter(({ line }) => line?.dash === 'dot');
  expect(mean.map(({ x0 }) => x0)).toEqual([expect.closeTo(Math.log10(sum(total[3]!) / N ** 2), 5)]);

  const [spectrogram] = await drawn(page, 'spectrogram');
  const { x, y, z } = spectrogram!.data[0]!;
  expect(x).toEqual(STEPS);
  for (const [i, spectrum] of spectra.entries()) {
    expect(z.map((row: (number | null)[]) => (row[i] ?? 0) * N)).toEqual(near(counts(spectrum, y), 9));
  }

  const [bands] = await drawn(page, 'bands');
  const line = (name: string) => bands!.data.find((one) => one.name === name)!.y;
  for (const k of [1, 2, 5]) expect(line(`λ<sub>${k}</sub>`)).toEqual(near(spectra.map((one) => one[k - 1]!)));
  expect(line('median')).toEqual(near(spectra.map((one) => one[5]!)));
});

test('component and kernel panels draw the stored kernels, in the order of the labels, and differences of them', async () => {
  const { names, total, components } = await facts();
  const page = await openAll('?step=30&against=first&multiples=own');
  const [heatmap] = await drawn(page, 'components');
  expect(heatmap!.data[0]!.z).toEqual(
    components.map((kernels) => near(kernels.map((kernel, t) => traceOf(kernel) / traceOf(total[t]!)))),
  );
  const [kernel] = await drawn(page, 'kernel');
  const difference = total[2]!.map((value, i) => value - total[0]![i]!);
  expectCells(kernel!.data[0]!.z, rowsOf(difference), total[2]!, total[0]!);
  expect(kernel!.data[0]).toMatchObject({ zmin: -kernel!.data[0]!.zmax });
  await page.close();

  const search = `?step=30&component=${encodeURIComponent(names[0]!)}&group=component&trace=distance&multiples=own`;
  const own = await openAll(search);
  const wanted = [total, ...components].map((kernels) => kernels[2]!);
  const multiples = await drawn(own, 'componentKernels');
  expect(multiples).toHaveLength(1 + names.length);
  for (const [i, { data }] of multiples.entries()) expectCells(data[0]!.z, rowsOf(wanted[i]!), wanted[i]!);
  const [chosen] = await drawn(own, 'kernel');
  expectCells(chosen!.data[0]!.z, rowsOf(wanted[1]!), wanted[1]!);
  const [scree] = await drawn(own, 'spectrum');
  expect(sum(scree!.data.at(-1)!.y)).toBeCloseTo(traceOf(wanted[1]!), 3);
  const [distances] = await drawn(own, 'components');
  expect(distances!.data[0]!.z.map((row: (number | null)[]) => row.slice(1))).toEqual(
    components.map((kernels) => [1, 2, 3].map((t) => expect.closeTo(distance(kernels, t, 0), 6))),
  );
  await own.close();

  const shared = await openAll('?step=30');
  const entries = wanted.flat();
  await expect
    .poll(() => shared.getByTestId('color-scale').allTextContents())
    .toEqual([`Θ${formatNumber(Math.min(...entries))}${formatNumber(Math.max(...entries))}`]);
  await shared.close();
});

test('evolution panels draw distances between all stored kernels, their velocity, and the largest eigenvalue against 2/η', async () => {
  const { spectra, total } = await facts();
  const page = await openNewest();
  const [evolution] = await drawn(page, 'evolution');
  expect(evolution!.data[0]!.z).toEqual(total.map((a) => total.map((b) => expect.closeTo(1 - cosine(a, b), 6))));
  const movement = await drawn(page, 'metrics');
  expect(movement[0]!.data[0]!.y).toEqual([1, 2, 3].map((t) => expect.closeTo(distance(total, t, 0), 6)));
  // Half an epoch apart.
  expect(movement[2]!.data[0]!.y).toEqual([1, 2, 3].map((t) => expect.closeTo(distance(total, t, t - 1) / 0.5, 5)));
  const [stability] = await drawn(page, 'stability');
  // (η / 2) λ₁ times the curvature 2 / (N C) of tfjs's mean squared error.
  expect(stability!.data[0]!.y).toEqual(near(spectra.map((one) => (RATE / 2) * one[0]! * (2 / N))));
  const p = spectra[3]!.map((value) => value / sum(spectra[3]!));
  const rank = Math.exp(-sum(p.map((share) => share * Math.log(share))));
  expect(Number(await page.getByTestId('stat-effectiveRank').textContent())).toBeCloseTo(rank, 1);
});

test('every panel of the page names what it shows, how it is read and the call that its data comes from', async () => {
  const page = await openNewest();
  for (const panel of Object.values(PANELS)) {
    if ('onlySeveral' in panel) continue;
    const about = page.getByRole('button', { name: `About ${panel.title}:` });
    await about.scrollIntoViewIfNeeded();
    expect(await about.getAttribute('aria-label')).toContain(`${panel.caption} Logged by: ${panel.howToLog}`);
    await about.hover();
    await page.getByRole('tooltip').filter({ hasText: panel.caption }).getByText(panel.howToLog).waitFor();
  }
  await page.close();
});
