import { parentPort, workerData } from 'node:worker_threads';
import { OutboxLimit } from '../../outbox/outbox-limit.ts';
import type { UploadNotice } from '../../outbox/upload-notices.ts';
import { Uploader } from '../../outbox/uploader.ts';
import { openMovableOutbox } from '../../store/sqlite/index.ts';
import type { FromUpload, ToUpload, UploadSettings } from './messages.ts';

const LIMIT_INTERVAL_MS = 1_000;
const SHORTEST_TRY_MS = 1_000;

const { logdir, destination, runId, maxOutboxBytes } = workerData as UploadSettings;
const port = parentPort!;
const outbox = openMovableOutbox(logdir, destination.url, runId);

const send = (message: FromUpload) => port.postMessage(message);

/** Errors are for the caller to hear of; everything else only stands beside the run. */
function tell({ level, code, message, runId: about }: UploadNotice): void {
  if (level === 'error') send({ kind: 'fault', code: 'upload-refused', message });
  else outbox.writeEvent(about ?? runId, { wallMs: Date.now(), step: null, level, code, message });
}

const limit = new OutboxLimit(outbox, maxOutboxBytes ?? Number.POSITIVE_INFINITY, tell);
const uploader = new Uploader({ outbox, destination, firstRunId: runId, onNotice: tell });
const timers = [setInterval(() => limit.look(), LIMIT_INTERVAL_MS)];

port.on('message', (message: ToUpload) => {
  if (message.kind === 'moved') {
    outbox.move();
    return;
  }
  limit.look();
  limit.tellTrimmed();
  uploader.finishWhenEmpty([runId]);
  // A thread that was only just started tries all the same.
  timers.push(setTimeout(() => uploader.stop(), Math.max(message.byMs - Date.now(), SHORTEST_TRY_MS)));
});

await uploader.run();
timers.forEach(clearTimeout);
const entry = outbox.entries().find((known) => known.runId === runId);
const waiting = entry ? outbox.waiting(entry) : 0;
outbox.close();
send({ kind: 'ended', waiting, got: entry?.refused ?? uploader.lastFailure?.got ?? null });
port.close();
