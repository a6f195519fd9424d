/**
 * Logs a step under a rule for stalled runs, posts an alert, and lets the event loop run empty:
 * `node --import tsx alert-and-return.ts LOGDIR WEBHOOK`.
 */
import { createNtkLogger } from '../../../lib/index.ts';

const [logdir, url] = process.argv.slice(2) as [string, string];
const alerts = [{ kind: 'stalled', afterSeconds: 3600 } as const, { kind: 'non-finite' } as const];
createNtkLogger({ logdir, run: 'r', alerts, webhook: { url } }).log({ loss: Number.NaN }, { step: 1 });
