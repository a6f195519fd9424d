/**
 * Eigenvalues, eigenvectors and Gram matrices of every linear algebra provider, as ratios to numpy from pip in the same
 * run: `npm run bench:linalg`. Runs of all are interleaved, so that what else the machine does meets all alike.
 *
 * NTKBOARD_BENCH_VENV names a virtual environment with numpy to use; NTKBOARD_BENCH_SIZES the sizes (128,512,...);
 * NTKBOARD_BENCH_ADDON tfjs-node's addon, for the provider libtensorflow; NTKBOARD_BENCH_COLUMNS the Gram's columns.
 */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import type { LinalgProvider } from '../lib/linalg/provider.ts';
import { LINALG_PROVIDERS } from '../lib/linalg/providers/index.ts';
import { registerTensorflowBinding } from '../lib/linalg/providers/libtensorflow.ts';
import { float32Factors, squaredSingularValues } from '../test/helpers/matrices.ts';
import { randomNormal } from '../test/helpers/random.ts';
import { Numpy, numpyEnvironment } from './lib/numpy.ts';
import { median } from './lib/statistics.ts';

const SIZES = (process.env.NTKBOARD_BENCH_SIZES ?? '128,256,512,1024,2048,4096').split(',').map(Number);
const GRAM_ROWS = 1024;
const GRAM_COLUMNS = Number(process.env.NTKBOARD_BENCH_COLUMNS ?? 100_000);
/** Runs of one kind stop being repeated after about so long. */
const BUDGET_MS = 8000;
const REPEATS = 7;
/** Short runs are repeated at least so long in all: their medians need more of them. */
const AT_LEAST_MS = 1000;

const addon = process.env.NTKBOARD_BENCH_ADDON;
if (addon) registerTensorflowBinding({ binding: createRequire(import.meta.url)(addon), addon });
const providers: LinalgProvider[] = Object.values(LINALG_PROVIDERS).filter((one) => one.describe().available);
const environment = numpyEnvironment();
try {
  for (const threads of [1, null]) await benchmark(threads);
  await smallestEigenvalue();
} finally {
  environment.remove();
}

async function benchmark(threads: number | null): Promise<void> {
  const numpy = await Numpy.start(threads, environment.folder);
  process.env.NTKBOARD_LINALG_THREADS = String(threads ?? availableParallelism());
  console.log(
    `\n## ${threads === 1 ? 'One thread' : `All ${availableParallelism()} cores`} (numpy ${numpy.version})\n`,
  );
  heading(['problem', 'numpy, ms', ...providers.map(({ name }) => `${name}, x numpy`)]);
  for (const n of SIZES) {
    const matrix = kernelMatrix(n);
    numpy.use(matrix);
    for (const what of ['values', 'vectors'] as const) {
      await line(
        `eigen${what} N = ${n}`,
        () => numpy.time(what, n),
        (one) => one.eigh(matrix, n, { vectors: what === 'vectors' }),
      );
    }
  }
  const rows = Float32Array.from({ length: GRAM_ROWS * GRAM_COLUMNS }, cheapNumbers());
  const product = (one: LinalgProvider) => one.gram(rows, GRAM_ROWS, null, GRAM_ROWS);
  const times = await line(
    `Gram ${GRAM_ROWS} x ${GRAM_COLUMNS}, float32 in, float64 sums`,
    () => numpy.time('gram', GRAM_ROWS, GRAM_COLUMNS),
    product,
  );
  const flops = 2 * GRAM_ROWS ** 2 * GRAM_COLUMNS;
  console.log(
    `\nGram, GFLOP/s with syrk's half work counted as whole: ${times.map(([name, ms]) => `${name} ${(flops / ms / 1e6).toFixed(1)}`).join(', ')}.`,
  );
  await numpy.end();
}

/** Times numpy and every provider in turn, again and again, and prints the ratios of medians. */
async function line(
  title: string,
  yardstick: () => Promise<number>,
  run: (provider: LinalgProvider) => Promise<unknown>,
): Promise<[name: string, ms: number][]> {
  const runs = new Map<string, number[]>([
    ['numpy', []],
    ...providers.map(({ name }) => [name, []] as [string, number[]]),
  ]);
  await yardstick();
  for (const one of providers) await run(one);
  const start = performance.now();
  const spent = () => performance.now() - start;
  for (let i = 0; spent() < AT_LEAST_MS || (i < REPEATS && (i < 2 || spent() < BUDGET_MS)); i++) {
    runs.get('numpy')?.push(await yardstick());
    for (const one of providers) {
      const from = performance.now();
      await run(one);
      runs.get(one.name)?.push(performance.now() - from);
    }
  }
  const medians = [...runs].map(([name, times]) => [name, median(times)] as [string, number]);
  const base = medians[0]?.[1] as number;
  row([title, base.toPrecision(3), ...medians.slice(1).map(([, ms]) => (ms / base).toFixed(2))]);
  return medians;
}

async function smallestEigenvalue(): Promise<void> {
  const factors = float32Factors(
    Array.from({ length: 64 }, (_, i) => 10 ** ((-5 * i) / 63)),
    500,
    11,
  );
  const want = squaredSingularValues(factors, 64)[0] as number;
  console.log('\n## Smallest eigenvalue at condition 1e10 from float32 factors\n');
  heading(['provider', 'relative error, float64 Gram', 'relative error, float32 Gram']);
  for (const one of providers) {
    const errors: string[] = [];
    for (const precision of ['float64', 'float32'] as const) {
      const { eigenvalues } = await one.eigh(await one.gram(factors, 64, null, 64, { precision }), 64);
      errors.push(Math.abs((eigenvalues[0] as number) / want - 1).toExponential(1));
    }
    row([one.name, ...errors]);
  }
}

function kernelMatrix(n: number): Float64Array {
  const normal = randomNormal(1);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = normal() + (i === j ? n : 0);
  return a;
}

/** Fast, and random enough to multiply. */
function cheapNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

function heading(cells: string[]): void {
  row(cells);
  row(cells.map((_, i) => (i === 0 ? '---' : '---:')));
}

function row(cells: string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}
