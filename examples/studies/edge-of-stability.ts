import { createNtkLogger } from '../../lib/index.ts';
import { descend, signProblem } from '../lib/full-batch-descent.ts';
import { ntkNetwork } from '../lib/ntk-network.ts';
import { type Curve, storedRun } from '../lib/stored-run.ts';

export interface EdgeOfStabilityOptions {
  logdir: string;
  /** One training each. */
  learningRates: readonly number[];
  widths: readonly number[];
  /** Digits trained on, which are also the probe: the sharpness is that of the very loss that is descended. */
  samples: number;
  steps: number;
  /** Steps between snapshots. */
  every: number;
  seed: number;
  log: (line: string) => void;
}

/** What became of one learning rate, read from the stored run. */
export interface EdgeOfStabilityRun {
  learningRate: number;
  runId: string;
  /** `lambda_max(Theta) / N` over `2 / eta`: below 1 gradient descent is stable. */
  stabilityRatio: Curve;
  /** `lambda_max(Theta) / N`, the sharpness of the loss `|f - y|^2 / (2N)` in the Gauss-Newton approximation. */
  sharpness: Curve;
  /** Of every step. */
  loss: Curve;
}

/**
 * Descends the whole batch at a constant learning rate eta. The sharpness rises (progressive sharpening) until it meets
 * `2 / eta`, where a quadratic would diverge, and hovers there while the loss goes up and down from step to step and
 * still falls. Source: Cohen et al. 2021, arXiv:2103.00065.
 */
export async function edgeOfStability(options: EdgeOfStabilityOptions): Promise<EdgeOfStabilityRun[]> {
  const runs: EdgeOfStabilityRun[] = [];
  for (const learningRate of options.learningRates) runs.push(await trainAt(learningRate, options));
  return runs;
}

async function trainAt(learningRate: number, options: EdgeOfStabilityOptions): Promise<EdgeOfStabilityRun> {
  const { logdir, widths, samples, steps, every, seed, log } = options;
  const problem = signProblem([4, 9], samples, seed);
  const network = ntkNetwork({ inputs: problem.X.shape[1], widths, seed });
  const logger = createNtkLogger({
    logdir,
    run: `eta-${learningRate}`,
    tags: ['study', 'edge-of-stability'],
    config: { learningRate, widths: [...widths], samples, steps, seed, threshold: 2 / learningRate },
  });
  await descend(network, problem, learningRate, async (step, loss) => {
    logger.log({ loss }, { step });
    if (step % every === 0) {
      await logger.step(network, problem.X, { labels: problem.labels, step, learningRate, loss: 'mse' });
    }
    if (step % Math.ceil(steps / 8) === 0)
      log(`eta ${learningRate}: step ${step} of ${steps}, loss ${loss.toFixed(5)}`);
    return step < steps;
  }).finally(() => {
    network.dispose();
    problem.dispose();
  });
  await logger.finish();
  const stored = await storedRun(logdir, logger.runId);
  const largest = stored.metric('largestEigenvalue');
  return {
    learningRate,
    runId: logger.runId,
    stabilityRatio: stored.metric('stabilityRatio'),
    sharpness: { steps: largest.steps, values: largest.values.map((value) => value / samples) },
    loss: stored.scalar('loss'),
  };
}
