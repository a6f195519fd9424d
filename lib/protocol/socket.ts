import * as z from 'zod';
import type { ChangePage } from './change.ts';

/** Kinds of changes of a run that a client may choose among. */
export const FOLLOWED_KINDS = ['scalars', 'snapshot', 'event', 'alert', 'histogram', 'text'] as const;

/**
 * What a client follows: `runs: 'list'` delivers the newest `run` or `run-deleted` change of every run (the runs list), five times a second at most,
 * an array of ids delivers the changes of those runs: every kind, or those of `kinds` and what becomes of the runs themselves.
 * Replaces the client's previous subscription.
 */
export const subscribeRequestSchema = z.object({
  runs: z.union([z.literal('list'), z.array(z.string().min(1).max(200)).max(200)]),
  kinds: z.array(z.enum(FOLLOWED_KINDS)).min(1).max(FOLLOWED_KINDS.length).optional(),
});
export type SubscribeRequest = z.infer<typeof subscribeRequestSchema>;

export type SubscribeReply =
  | { ok: true; feed: string /** Newest change id when the subscription took effect. */; head: number }
  | { ok: false; error: string };

/**
 * Live protocol: the client subscribes and buffers `changes`; from the reply's `head` it knows whether its state (last
 * applied id) has a gap, fetches that with `GET /api/v1/changes?after=...`, applies it, then the buffer, dropping ids it
 * has already applied. The same after every reconnect.
 *
 * For every fourth page the client answers `applied` with its `head`, which stands for the pages before it too. One that stays silent
 * for some twenty pages is sent no more until it answers; then it gets what it missed, states that were replaced meanwhile left out.
 */
export interface ServerToClientEvents {
  changes: (page: Pick<ChangePage, 'feed' | 'changes' | 'head'>) => void;
}

export interface ClientToServerEvents {
  subscribe: (request: SubscribeRequest, reply: (answer: SubscribeReply) => void) => void;
  applied: (head: number) => void;
}
