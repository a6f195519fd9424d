import { NtkBoardError } from '../../../protocol/errors.ts';
import type { IngestAnswer } from '../../../protocol/ingest.ts';
import { fromJsonNumber } from '../../../protocol/json-number.ts';
import type { ScalarPoint } from '../../../protocol/scalar.ts';
import { comparePositions } from '../../outbox.ts';
import type { RunBatch, ScalarColumns } from '../../run-batch.ts';
import type { SqliteConnection } from '../connection.ts';
import { readPosition } from '../read-position.ts';
import { readRun } from '../read-runs.ts';
import { SeriesIds } from '../scalars/series-ids.ts';
import { writeScalars } from '../scalars/write-scalars.ts';
import { truncateRun } from '../truncate-run.ts';
import { writeAlert } from '../write-alert.ts';
import { insertProbe } from '../write-arrays.ts';
import { writeEvent } from '../write-event.ts';
import { writeHistograms } from '../write-histograms.ts';
import { updateRun } from '../write-run.ts';
import { writeTexts } from '../write-texts.ts';
import { createArrivedRun, updateArrivedRun } from './apply-run.ts';
import { applyKernels, applySnapshot } from './apply-snapshot.ts';
import { readArrival, storeArrival } from './arrivals.ts';

/**
 * Stores a batch that follows what has arrived, with its position; any other changes nothing. Call inside a write transaction.
 *
 * @throws NtkBoardError `gone` when the run was deleted here, `invalid-request` when the batch contradicts itself
 */
export function applyBatch(connection: SqliteConnection, batch: RunBatch): IngestAnswer {
  const { runId, upTo, sender } = batch;
  const { feed } = readPosition(connection);
  const arrival = readArrival(connection, batch.feed, runId);
  const exists = readRun(connection, runId) !== null;
  if (arrival.run && !exists) throw deletedHere(runId);
  if (comparePositions(arrival.position, batch.after) !== 0) {
    return { feed, position: arrival.position, sender: arrival.sender, applied: false };
  }
  if (comparePositions(upTo, batch.after) <= 0) throw contradiction(`a batch from ${batch.after} up to ${upTo}`);
  const previous = batch.deleted ? null : arrival.run;
  // Deleted for good at its origin; here there is a way back, as for any run that is deleted.
  if (batch.deleted && exists) updateRun(connection, runId, { deletedMs: Date.now() });
  if (batch.run) createArrivedRun(connection, batch.run);
  if (batch.run || exists) applyRows(connection, batch);
  else if (hasRows(batch)) throw contradiction(`rows of run "${runId}", which has not arrived`);
  if (batch.run) updateArrivedRun(connection, batch.run, previous);
  if (batch.run || exists) updateRun(connection, runId, { heartbeatMs: Date.now() - batch.heartbeatAgeMs });
  storeArrival(connection, batch, batch.run ?? previous);
  return { feed, position: upTo, sender, applied: true };
}

function applyRows(connection: SqliteConnection, batch: RunBatch): void {
  const { runId, truncations, snapshots, kernels, histograms, texts } = batch;
  for (const afterStep of truncations) truncateRun(connection, runId, afterStep);
  const points = scalarPoints(batch.scalars);
  if (points.length > 0) writeScalars(connection, new SeriesIds(connection), runId, points);
  for (const probe of batch.probes) insertProbe(connection, probe);
  for (const snapshot of snapshots) applySnapshot(connection, runId, snapshot);
  applyKernels(
    connection,
    runId,
    kernels,
    snapshots.map(({ summary }) => summary.step),
  );
  if (histograms.length > 0) writeHistograms(connection, runId, histograms);
  if (texts.length > 0) writeTexts(connection, runId, texts);
  for (const event of batch.events) writeEvent(connection, runId, event);
  for (const alert of batch.alerts) writeAlert(connection, runId, { ...alert, value: fromJsonNumber(alert.value) });
}

function hasRows({ scalars, snapshots, kernels, histograms, texts, events, alerts }: RunBatch): boolean {
  return [scalars.name, snapshots, kernels, histograms, texts, events, alerts].some(({ length }) => length > 0);
}

function scalarPoints({ names, name, step, epoch, wallMs, value }: ScalarColumns): ScalarPoint[] {
  return Array.from(name, (index, i) => ({
    name: names[index]!,
    step: step[i]!,
    epoch: Number.isNaN(epoch[i]) ? null : epoch[i]!,
    wallMs: wallMs[i]!,
    value: value[i]!,
  }));
}

function deletedHere(runId: string): NtkBoardError {
  const advice = 'Its sender can bring it back by sending everything anew.';
  return new NtkBoardError(
    'gone',
    `ingest: expected run "${runId}", got a run that was deleted here for good. ${advice}`,
  );
}

function contradiction(got: string): NtkBoardError {
  const advice = 'Sender and server may be of different versions: update the older one.';
  return new NtkBoardError('invalid-request', `ingest: expected a batch of one run's changes, got ${got}. ${advice}`);
}
