import assert from 'node:assert/strict';
import path from 'node:path';
import { createNtkLogger, type NtkBoardError, selectBackend } from '../../lib/index.ts';
import { openSqliteReader } from '../../lib/store/sqlite/index.ts';
import { integrityOf } from '../helpers/integrity.ts';
import { Follower } from '../helpers/known-rows.ts';
import { readScalarEvents } from '../helpers/read-events.ts';
import { PROBE_LABELS, seededTraining } from '../helpers/seeded-training.ts';
import type { SoakScenario } from './scenario.ts';

const HOUR_MS = 3_600_000;

/** Sets the clock of this process forth and back while it trains, resumes the run in the past, and follows it all the while. */
export const clockBack: SoakScenario = {
  claim:
    'a clock that goes back an hour, again and again, loses and reorders nothing, and no run looks crashed or stalled for it',
  async run({ short, folder }) {
    const steps = short ? 30 : 3_000;
    await selectBackend({ prefer: 'cpu' });
    const untouched = await seededTraining(steps);
    const faults: NtkBoardError[] = [];
    const tensorboard = path.join(folder, 'logs');
    const options = {
      logdir: folder,
      tensorboard,
      run: 'r',
      onError: (error: NtkBoardError) => void faults.push(error),
    };
    const clock = new SetClock();
    try {
      let ntkLogger = createNtkLogger(options);
      const { runId } = ntkLogger;
      const reader = openSqliteReader(folder);
      const follower = new Follower();
      let [goesBack, rows] = [0, 0];
      const weights = await seededTraining(steps, async (model, probe, step, loss) => {
        const [forth, back] = [step % 10 === 4, step % 10 === 9];
        if (forth) clock.offsetMs += HOUR_MS / 2;
        if (back) clock.offsetMs -= HOUR_MS;
        if (back) goesBack++;
        if (step === Math.floor(steps / 2)) {
          await ntkLogger.finish();
          clock.offsetMs -= HOUR_MS;
          ntkLogger = createNtkLogger({ ...options, runId, resume: 'must' });
        }
        await ntkLogger.step(model, probe, { step, labels: PROBE_LABELS, metrics: { loss } });
        await ntkLogger.flush();
        const { changes } = await reader.changes(follower.head, [runId], 1000);
        rows += changes.length;
        follower.apply(changes);
        assert.equal((await reader.run(runId))?.status, 'running', `status at step ${step}`);
      });
      await ntkLogger.finish();
      const all = Array.from({ length: steps }, (_, step) => step);
      const [losses] = await reader.scalars(runId, ['loss']);
      assert.deepEqual(losses?.steps, all);
      assert.deepEqual(
        (await reader.snapshots(runId)).map(({ step }) => step),
        all,
      ); // prettier-ignore
      assert.equal((await reader.run(runId))?.status, 'finished');
      assert.deepEqual(follower.doubled, []);
      await reader.close();
      assert.deepEqual(weights, untouched, 'weights with and without the logger');
      assert.deepEqual(faults, []);
      assert.equal(integrityOf(folder), 'ok');
      const events = readScalarEvents(tensorboard).filter(({ tag }) => tag === 'loss');
      assert.deepEqual(
        events.map(({ step }) => step),
        all,
        'order of the event files',
      ); // prettier-ignore
      return {
        steps,
        'times the clock went back': goesBack + 1,
        'rows lost': 0,
        'changes followed, none twice': rows,
        'faults told': faults.length,
        'weights with and without the logger': 'bit-identical',
        integrity_check: 'ok',
      };
    } finally {
      clock.restore();
    }
  },
};

/** A system clock that can be set, as this process sees it. */
class SetClock {
  offsetMs = 0;
  readonly #now = Date.now;

  constructor() {
    Date.now = () => this.#now() + this.offsetMs;
  }

  restore(): void {
    Date.now = this.#now;
  }
}
