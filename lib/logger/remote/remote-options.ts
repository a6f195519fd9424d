import { z } from 'zod';
import { type Destination, parseDestination } from '../../outbox/destination.ts';

/** Options of the upload to a server; without `url` there is none. */
export const remoteOptionsShape = {
  url: z.string().min(1).optional(),
  token: z.string().optional(),
  finishUploadMs: z.number().nonnegative().max(3_600_000).default(15_000),
  maxOutboxBytes: z.number().positive().optional(),
};

/** Options of the upload to a server. */
export interface RemoteOptions {
  /**
   * Address of an NTKBoard server that the run is sent to as well, while it trains. What cannot be sent stays in `logdir` and
   * goes with a later run, or by `ntkboard sync`.
   */
  url?: string;
  /** Token that may write (`ntkboard token create --write`); default the environment's `NTKBOARD_TOKEN`. Kept in memory only. */
  token?: string;
  /** How long `finish` may take to send what is left, in ms; default 15 s. */
  finishUploadMs?: number;
  /**
   * Most bytes of the database in `logdir`. Beyond them full kernels, then pictures are dropped from runs that are sent, the
   * oldest first; scalars and spectra never. Default: no limit.
   */
  maxOutboxBytes?: number;
}

/**
 * The server that the options name, or null.
 *
 * @throws NtkBoardError `invalid-option`
 */
export function destinationOf({
  url,
  token,
}: {
  url?: string | undefined;
  token?: string | undefined;
}): Destination | null {
  return url === undefined ? null : parseDestination('createNtkLogger', url, token ?? process.env.NTKBOARD_TOKEN);
}
