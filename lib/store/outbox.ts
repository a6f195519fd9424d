import type { RunEvent } from '../protocol/event.ts';
import type { FeedPosition } from '../protocol/ingest.ts';
import type { Run } from '../protocol/run.ts';
import type { RunBatch } from './run-batch.ts';

export interface SentBy {
  sender: string;
  upTo: FeedPosition;
}

/** What is known of one run on its way to the destination. */
export interface OutboxEntry {
  runId: string;
  /** Part of the sender's name: another one after everything had to be sent anew. */
  generation: string;
  /** The position that the destination last told. */
  arrived: FeedPosition;
  /** Who has sent something since that answer, and up to where: what the destination may have got of this very file. */
  senders: SentBy[];
  /** Why the destination will take no more of this run, or null. */
  refused: string | null;
  /** Another sender, in this or another process, is at this run. */
  isElsewhere: boolean;
}

/** What a {@link Outbox.trim} took out of the file. */
export interface Trimmed {
  runId: string;
  what: 'kernels' | 'thumbnails';
  /** Snapshots of this run that lost them, from step to step. */
  snapshots: number;
  fromStep: number;
  toStep: number;
  /** How many of them the destination had not received. */
  unsent: number;
}

/**
 * A run database as the outbox of one destination: what has still to be sent is read from the runs themselves, and only
 * positions are kept beside them. Synchronous; every writing call is one short transaction.
 *
 * @throws NtkBoardError `store-failed`
 */
export interface Outbox {
  /** Its name among all senders of all processes. */
  readonly sender: string;
  /** A cheap number that differs from the last one after a commit of any other connection. */
  version(): number;
  /** Every run, newest first, those marked as deleted too. */
  runs(): Run[];
  /** Has the run sent to the destination from its beginning; once is enough. */
  register(runId: string): void;
  /** Every registered run, oldest first. */
  entries(): OutboxEntry[];
  /** Takes the run for this sender, for a while: to be repeated before every batch, which ends at `upTo`. False while another one is at it. */
  claim(runId: string, upTo: FeedPosition): boolean;
  /** The stretch after what has arrived, of about `maxBytes` or a single part; null when there is none. */
  read(entry: OutboxEntry, maxBytes: number): RunBatch | null;
  hasArrived(runId: string, position: FeedPosition): void;
  /** Has everything sent once more under another name: positions so far mean nothing any more. */
  startAnew(runId: string): void;
  refuse(runId: string, reason: string): void;
  /** Changes of the run that have not arrived. */
  waiting(entry: OutboxEntry): number;
  /** Bytes of the database that are in use. */
  usedBytes(): number;
  /**
   * Takes the full kernels, and when there is none left the pictures, out of a few snapshots of registered runs: the oldest
   * first, those that have arrived before those that have not. Empty when there is nothing left to take.
   */
  trim(): Trimmed[];
  writeEvent(runId: string, event: RunEvent): void;
  /** Lets other senders go on with what this one had claimed. */
  close(): void;
}

/** Negative, zero or positive as `a` is before, at or behind `b`. */
export function comparePositions(a: FeedPosition, b: FeedPosition): number {
  return a[0] - b[0] || a[1] - b[1];
}
