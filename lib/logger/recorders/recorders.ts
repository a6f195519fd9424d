import type { AlertWatch } from '../alerts/alert-watch.ts';
import type { CostClock } from '../cost-clock.ts';
import type { Faults } from '../faults.ts';
import type { RunSession } from '../run/run-session.ts';
import type { ParsedHistograms } from './histogram-options.ts';
import { HistogramRecorder } from './histogram-recorder.ts';
import { ParameterRecorder } from './parameter-recorder.ts';
import { ScalarRecorder } from './scalar-recorder.ts';
import { TextRecorder } from './text-recorder.ts';

/** What recorders work with. */
export interface RecorderSurroundings {
  run: RunSession;
  faults: Faults;
  clock: CostClock;
  alerts: AlertWatch;
}

/** Where on the time axis a row stands. */
export interface RowPosition {
  step: number;
  epoch: number | null;
}

/** Everything a run logs beside its snapshots. */
export class Recorders {
  readonly scalars: ScalarRecorder;
  readonly texts: TextRecorder;
  readonly histograms: HistogramRecorder;
  readonly parameters: ParameterRecorder;

  constructor(histograms: ParsedHistograms, around: RecorderSurroundings) {
    this.scalars = new ScalarRecorder(around);
    this.texts = new TextRecorder(around);
    this.histograms = new HistogramRecorder(histograms.bins, around);
    this.parameters = new ParameterRecorder(histograms, this.histograms, this.scalars, around.faults);
  }

  /** Stores what has been gathered. */
  flush(): void {
    this.scalars.flush();
    this.histograms.flush();
    this.texts.flush();
  }

  /** Resolves when everything that was logged so far is in the store, or was refused by it. */
  async drain(): Promise<void> {
    await this.histograms.drain();
    this.flush();
  }
}
