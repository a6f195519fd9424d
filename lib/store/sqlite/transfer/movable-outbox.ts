import type { Outbox } from '../../outbox.ts';
import { versionOverFiles } from '../version-over-files.ts';
import { openOutbox } from './open-outbox.ts';

export interface MovableOutbox extends Outbox {
  /** Another file stands in the database's place, and the run has been brought there: the next `version` goes over to it. */
  move(): void;
}

/**
 * As `openOutbox`, for one run that is being logged: it follows the run into a file that has taken the place of its own. The destination
 * gets the run from there once more, each row under its key, so that none is doubled.
 *
 * @throws NtkBoardError as `openOutbox`; `version` too
 */
export function openMovableOutbox(logdir: string, destination: string, runId: string): MovableOutbox {
  let outbox = openOutbox(logdir, destination);
  let hasMoved = false;
  let files = 0;

  function goOver(): void {
    const next = openOutbox(logdir, destination, outbox.sender);
    next.register(runId);
    outbox.close();
    outbox = next;
    files++;
    hasMoved = false;
  }

  const own = {
    move: () => {
      hasMoved = true;
    },
    // Only here, between two batches: positions of one file mean nothing in another.
    version: () => {
      if (hasMoved) goOver();
      return versionOverFiles(files, outbox.version());
    },
  };
  return new Proxy(own as MovableOutbox, {
    get: (_, name: keyof MovableOutbox) => (name in own ? own[name as keyof typeof own] : outbox[name as keyof Outbox]),
  });
}
