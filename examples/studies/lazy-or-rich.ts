import * as tf from '@tensorflow/tfjs';
import { createNtkLogger } from '../../lib/index.ts';
import { descend, type SignProblem, signProblem } from '../lib/full-batch-descent.ts';
import { type Network, ntkNetwork } from '../lib/ntk-network.ts';
import { type Curve, storedRun } from '../lib/stored-run.ts';

export interface LazyOrRichOptions {
  logdir: string;
  /** Units of the hidden layer, one training each. */
  widths: readonly number[];
  /** Digits trained on; the probe is the first `probe` of them. */
  samples: number;
  probe: number;
  learningRate: number;
  /** Training ends when the loss is no more than this. */
  targetLoss: number;
  maxSteps: number;
  seed: number;
  log: (line: string) => void;
}

/** What became of one width, read from the stored run. */
export interface LazyOrRichRun {
  width: number;
  runId: string;
  steps: number;
  firstLoss: number;
  lastLoss: number;
  /** `1 - cosine` between the kernel and that of initialisation. */
  distance: Curve;
}

/**
 * Trains networks that differ in nothing but their width on the same digits until they reach the same loss. In the NTK
 * parametrisation a wide one gets there with its kernel hardly changed (lazy), a narrow one has to change it (rich).
 * Source: Jacot et al. 2018, arXiv:1806.07572; Chizat et al. 2019, arXiv:1812.07956.
 */
export async function lazyOrRich(options: LazyOrRichOptions): Promise<LazyOrRichRun[]> {
  const problem = signProblem([4, 9], options.samples, options.seed);
  const runs: LazyOrRichRun[] = [];
  for (const width of options.widths) runs.push(await trainWidth(width, problem, options));
  problem.dispose();
  return runs;
}

async function trainWidth(width: number, problem: SignProblem, options: LazyOrRichOptions): Promise<LazyOrRichRun> {
  const { logdir, learningRate, targetLoss, seed, log } = options;
  const network = ntkNetwork({ inputs: problem.X.shape[1], widths: [width], seed });
  const logger = createNtkLogger({
    logdir,
    run: `width-${width}`,
    tags: ['study', 'lazy-or-rich'],
    config: { width, learningRate, targetLoss, samples: options.samples, seed },
  });
  const steps = await train(network, problem, options, async (step, loss) => {
    const X = tf.tidy(() => problem.X.slice([0, 0], [options.probe, -1]));
    const labels = problem.labels.subarray(0, options.probe);
    await logger.step(network, X, { labels, step, metrics: { loss }, learningRate, loss: 'mse' });
    X.dispose();
  }).finally(network.dispose);
  await logger.finish();
  const stored = await storedRun(logdir, logger.runId);
  const [loss, distance] = [stored.scalar('loss').values, stored.metric('kernelDistanceToFirst')];
  const run = { width, runId: logger.runId, steps, firstLoss: loss[0]!, lastLoss: loss.at(-1)!, distance };
  log(
    `width ${width}: loss ${run.lastLoss.toFixed(4)} after ${steps} steps, kernel moved ${distance.values.at(-1)!.toExponential(2)}`,
  );
  return run;
}

/** Steps until the loss is there; `snapshot` sees the beginning, every fall of the loss by a quarter, and the end. */
async function train(
  network: Network,
  problem: SignProblem,
  { learningRate, targetLoss, maxSteps }: LazyOrRichOptions,
  snapshot: (step: number, loss: number) => Promise<void>,
): Promise<number> {
  let [steps, next] = [0, Number.POSITIVE_INFINITY];
  await descend(network, problem, learningRate, async (step, loss) => {
    const reached = loss <= targetLoss;
    if (!reached && step >= maxSteps)
      throw new Error(`expected a loss of ${targetLoss} within ${step} steps, got ${loss}`);
    if (reached || loss <= next) {
      await snapshot(step, loss);
      next = 0.75 * loss;
    }
    steps = step;
    return !reached;
  });
  return steps;
}
