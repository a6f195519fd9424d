import { Presets, SingleBar } from 'cli-progress';

/** Numbers of one epoch, by name. */
export type EpochMetrics = Record<'loss' | 'acc' | 'val_loss' | 'val_acc', number>;

/** Shows how far a training is: a bar on a terminal, else a line for each epoch. */
export interface TrainingProgress {
  batch(epoch: number, batchesDone: number, loss: number, acc: number): void;
  epoch(epoch: number, metrics: EpochMetrics): void;
  stop(): void;
}

export function showProgress(run: string, epochs: number, batchesPerEpoch: number): TrainingProgress {
  return process.stdout.isTTY ? bar(run, epochs, batchesPerEpoch) : lines(run, epochs);
}

function bar(run: string, epochs: number, batchesPerEpoch: number): TrainingProgress {
  const format = `${run} {bar} epoch {epoch}/${epochs}  loss {loss}  acc {acc}  val_acc {valAcc}  {eta_formatted} left`;
  // Snapshots make steps uneven: the time left is estimated over two whole epochs.
  const options = { format, barsize: 24, hideCursor: true, etaBuffer: 2 * batchesPerEpoch };
  const shown = new SingleBar(options, Presets.shades_classic);
  shown.start(epochs * batchesPerEpoch, 0, { epoch: 0, loss: '-', acc: '-', valAcc: '-' });
  return {
    batch: (epoch, batchesDone, loss, acc) =>
      shown.update((epoch - 1) * batchesPerEpoch + batchesDone, { epoch, loss: loss.toFixed(4), acc: acc.toFixed(3) }),
    epoch: (epoch, { loss, acc, val_acc }) =>
      shown.update(epoch * batchesPerEpoch, {
        epoch,
        loss: loss.toFixed(4),
        acc: acc.toFixed(3),
        valAcc: val_acc.toFixed(3),
      }),
    stop: () => shown.stop(),
  };
}

function lines(run: string, epochs: number): TrainingProgress {
  let started = performance.now();
  return {
    batch() {},
    epoch(epoch, { loss, acc, val_loss, val_acc }) {
      const seconds = (performance.now() - started) / 1000;
      started = performance.now();
      const numbers = `loss ${loss.toFixed(4)}  acc ${acc.toFixed(3)}  val_loss ${val_loss.toFixed(4)}  val_acc ${val_acc.toFixed(3)}`;
      process.stdout.write(`${run}  epoch ${epoch}/${epochs}  ${numbers}  ${seconds.toFixed(1)} s\n`);
    },
    stop() {},
  };
}
