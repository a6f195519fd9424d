import type { Destination } from '../../outbox/destination.ts';
import type { ErrorCode } from '../../protocol/errors.ts';

/** What the upload's thread begins with. */
export interface UploadSettings {
  logdir: string;
  destination: Destination;
  runId: string;
  maxOutboxBytes: number | undefined;
}

/** To the upload's thread: the run goes on in another file at the same place; send what is left of it until then (Unix milliseconds), and end. */
export type ToUpload = { kind: 'moved' } | { kind: 'finish'; byMs: number };

/** From the upload's thread; `waiting` counts the run's changes that have not arrived, `got` says why. */
export type FromUpload =
  | { kind: 'fault'; code: ErrorCode; message: string }
  | { kind: 'ended'; waiting: number; got: string | null };
