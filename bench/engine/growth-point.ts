/** One point of a growth curve in a process of its own: compiled by `../engine-growth.ts`, with an argument JSON; prints one line of JSON. */
import * as tf from '@tensorflow/tfjs';
import { empiricalNtk, selectBackend } from '../../lib/index.ts';
import { median } from '../lib/statistics.ts';
import type { GrowthPoint } from './growth-points.ts';

const point = JSON.parse(process.argv[2] as string) as GrowthPoint;
await selectBackend();
const L = tf.layers;
const model = tf.sequential({
  layers: [
    ...point.hidden.map((units, i) =>
      L.dense({ units, activation: 'relu', ...(i === 0 ? { inputShape: [point.inputs] } : {}) }),
    ),
    L.dense({ units: point.c }),
  ],
});
const x = tf.randomNormal([point.n, point.inputs], 0, 1, 'float32', 1);

/** Seconds of one call. */
async function timed(parallel?: number): Promise<number> {
  const started = performance.now();
  await empiricalNtk(model, x, null, parallel === undefined ? point.options : { ...point.options, parallel });
  return (performance.now() - started) / 1000;
}

// The self-check and the worker's start are not what grows.
if (point.repeats > 1) await timed(point.interleaved?.at(-1));
const rounds: number[][] = [];
for (let i = 0; i < point.repeats; i++) {
  const round: number[] = [];
  for (const parallel of point.interleaved ?? [undefined]) round.push(await timed(parallel));
  rounds.push(round);
}
const seconds = (rounds[0] as number[]).map((_, at) => median(rounds.map((round) => round[at] as number)));
const peakMiB = process.resourceUsage().maxRSS / 1024;
const parameters = model.countParams();
console.log(JSON.stringify({ seconds, peakMiB, parameters, backend: tf.getBackend() }));
process.exit(0);
