/**
 * How time and memory of the engine grow with samples, outputs and parameters, and what a second worker brings:
 * `npm run bench:growth`. Each point runs in a process of its own, after a warm-up where it is repeated; prints tables for
 * `docs/benchmarks.md`. The exponent is the slope of time over size, both as logarithms: over all points, and between the
 * last two. `-- --light` takes the smaller points alone, `-- --workers` the workers alone.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { GROWTH_CURVES, type GrowthPoint, PARALLEL_POINTS } from './engine/growth-points.ts';
import { compileEngine } from './lib/compile-engine.ts';

interface Measured {
  seconds: number[];
  peakMiB: number;
  parameters: number;
  backend: string;
}

const light = process.argv.includes('--light');
const compiled = compileEngine();

const measure = (point: GrowthPoint): Measured => run('growth-point', JSON.stringify(point));

function run<Answer>(script: string, ...args: string[]): Answer {
  const file = path.join(compiled.folder, 'bench', 'engine', `${script}.js`);
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  const output = execFileSync(process.execPath, [file, ...args], { encoding: 'utf8', stdio: [...stdio] });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

/** Slope of the least-squares line through the logarithms. */
function exponent(sizes: number[], values: number[]): number {
  const [x, y] = [sizes.map(Math.log), values.map(Math.log)];
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * ((y[i] as number) - my), 0);
  return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}

const milliseconds = ({ seconds }: Measured) => `${(1000 * (seconds[0] as number)).toFixed(1)} ms`;
const rows: string[] = [];
let backend = '';
for (const { name, note, points } of process.argv.includes('--workers') ? [] : GROWTH_CURVES) {
  const taken = light ? points.slice(0, -1) : points;
  const measured = taken.map(({ at, point }) => {
    const result = measure(point);
    console.error(`${name} = ${at} (${note}): ${milliseconds(result)}`);
    return result;
  });
  backend = (measured[0] as Measured).backend;
  const sizes = taken.map(({ at }) => at);
  const times = measured.map(({ seconds }) => seconds[0] as number);
  const cells = [
    `${name}: ${note}`,
    sizes.join(', '),
    measured.map(milliseconds).join(', '),
    exponent(sizes, times).toFixed(2),
    exponent(sizes.slice(-2), times.slice(-2)).toFixed(2),
    measured.map(({ peakMiB }) => peakMiB.toFixed(0)).join(', '),
  ];
  rows.push(`| ${cells.join(' | ')} |`);
}
if (rows.length > 0) {
  console.log(`Backend ${backend}, float64.\n`);
  console.log(
    '| what grows | sizes | time | exponent | of the last two | peak RSS, MiB |\n| --- | --- | --- | --- | --- | --- |',
  );
  console.log(rows.join('\n'));
}

console.log('\n| N | one worker | two workers | of ideal |\n| --- | --- | --- | --- |');
for (const point of light ? PARALLEL_POINTS.slice(0, 1) : PARALLEL_POINTS) {
  const [one, two] = measure(point).seconds as [number, number];
  const share = ((100 * one) / (2 * two)).toFixed(0);
  console.log(`| ${point.n} | ${one.toFixed(2)} s | ${two.toFixed(2)} s | ${share} % |`);
}
const { share } = run<{ share: number }>('product-limit');
console.log(
  `\nTwo processes that only multiply: ${(100 * share).toFixed(0)} % of ideal, the limit of this machine at this time.`,
);
compiled.remove();
