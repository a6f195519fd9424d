import { nanoid } from 'nanoid';
import type { FeedPosition } from '../../../protocol/ingest.ts';
import { comparePositions, type OutboxEntry, type SentBy } from '../../outbox.ts';
import type { SqliteConnection } from '../connection.ts';
import { queryBuilder } from '../query-builder.ts';
import type { Tables } from '../tables.ts';

/** A sender that is not heard of for so long has gone: another may go on. */
const CLAIM_MS = 30_000;

/** What one database knows of its runs' way to one destination: rows of the table `upload`. */
export class UploadLedger {
  readonly #connection: SqliteConnection;
  readonly #destination: string;
  /** This sender among all processes and threads. */
  readonly sender: string = nanoid();

  constructor(connection: SqliteConnection, destination: string) {
    this.#connection = connection;
    this.#destination = destination;
  }

  register(runId: string): void {
    const start = { arrived_change: 0, arrived_part: 0, senders: '[]' };
    const free = { refused: null, owner: null, owned_until_ms: 0 };
    const row = { destination: this.#destination, run_id: runId, generation: '', ...start, ...free };
    this.#write(
      queryBuilder
        .insertInto('upload')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    );
  }

  /** Every registered run, oldest first; runs that were deleted since come first. */
  entries(): OutboxEntry[] {
    const now = Date.now();
    const query = queryBuilder
      .selectFrom('upload')
      .leftJoin('run', 'run.id', 'upload.run_id')
      .selectAll('upload')
      .where('destination', '=', this.#destination)
      .orderBy('run.created_ms');
    return this.#connection.all(query.compile()).map((row) => ({
      runId: row.run_id,
      generation: row.generation,
      arrived: [row.arrived_change, row.arrived_part],
      senders: sentBy(row.senders),
      refused: row.refused,
      isElsewhere: isElsewhere(row, this.sender, now),
    }));
  }

  /** False while another sender is at this run. Otherwise it is this one's for a while, and this one may be what arrives. */
  claim(runId: string, upTo: FeedPosition): boolean {
    return this.#connection.write(() => {
      const entry = this.entries().find((known) => known.runId === runId);
      if (!entry || entry.isElsewhere) return false;
      const others = entry.senders.filter(({ sender }) => sender !== this.sender);
      const before = entry.senders.find(({ sender }) => sender === this.sender);
      const farthest = before && comparePositions(before.upTo, upTo) > 0 ? before.upTo : upTo;
      const senders: SentBy[] = [...others, { sender: this.sender, upTo: farthest }];
      const claimed = { owner: this.sender, owned_until_ms: Date.now() + CLAIM_MS };
      this.#connection.run(this.#update(runId, { ...claimed, senders: JSON.stringify(senders) }).compile());
      return true;
    });
  }

  /** Frees what a sender has claimed. */
  release(sender = this.sender): void {
    const query = queryBuilder.updateTable('upload').set({ owner: null, owned_until_ms: 0 });
    this.#write(query.where('owner', '=', sender));
  }

  /** The destination has answered; who sent before no longer matters. */
  hasArrived(runId: string, [change, part]: FeedPosition): void {
    const answered = { arrived_change: change, arrived_part: part, senders: '[]' };
    this.#write(this.#update(runId, answered));
  }

  startAnew(runId: string): void {
    const start = { arrived_change: 0, arrived_part: 0, senders: '[]' };
    this.#write(this.#update(runId, { ...start, generation: nanoid(), refused: null }));
  }

  refuse(runId: string, reason: string): void {
    this.#write(this.#update(runId, { refused: reason }));
  }

  #update(runId: string, values: Partial<Tables['upload']>) {
    return queryBuilder
      .updateTable('upload')
      .set(values)
      .where('destination', '=', this.#destination)
      .where('run_id', '=', runId);
  }

  #write(query: { compile(): Parameters<SqliteConnection['run']>[0] }): number {
    return this.#connection.write(() => this.#connection.run(query.compile()));
  }
}

/** Written by an earlier version: names alone, of whom it is not known how far they had sent. */
function sentBy(senders: string): SentBy[] {
  return (JSON.parse(senders) as (SentBy | string)[]).map((sent) =>
    typeof sent === 'string' ? { sender: sent, upTo: [Number.MAX_SAFE_INTEGER, 0] } : sent,
  );
}

/** Nobody claims farther ahead than that: the clock went back. */
const MAX_AHEAD_MS = 2 * CLAIM_MS;

function isElsewhere({ owner, owned_until_ms }: Tables['upload'], sender: string, now: number): boolean {
  return owner !== null && owner !== sender && owned_until_ms > now && owned_until_ms < now + MAX_AHEAD_MS;
}
