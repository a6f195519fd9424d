/**
 * `log-on.ts <logdir>`: logs the scalar `loss` at steps 0, 1, 2, ... and waits for each to be stored, until its standard input ends. Says the run's
 * id, each step once it is stored, and each fault.
 */
import { setTimeout } from 'node:timers/promises';
import { createNtkLogger } from '../../../lib/index.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
let ended = false;
process.stdin.on('end', () => {
  ended = true;
});
process.stdin.resume();
const ntkLogger = createNtkLogger({
  logdir: process.argv[2] ?? '',
  run: 'r',
  notes: 'a note',
  onError: (error) => say(`fault ${error.code} ${error.message.replaceAll('\n', ' ')}`),
});
say(`run ${ntkLogger.runId}`);
for (let step = 0; !ended; step++) {
  ntkLogger.log({ loss: step / 3 }, { step });
  if (step % 10 === 0) ntkLogger.text('note', `step ${step}`, { step });
  await ntkLogger.flush();
  say(`step ${step}`);
  await setTimeout(2);
}
await ntkLogger.finish();
say('end');
