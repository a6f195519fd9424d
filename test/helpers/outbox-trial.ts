import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Uploader } from '../../lib/outbox/uploader.ts';
import { openOutbox, openSqliteReader, openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import { ChildProgram } from './child-program.ts';
import { type Fault, startFaultyProxy } from './faulty-proxy.ts';
import { randomUniform } from './random.ts';
import { randomLog } from './random-log.ts';
import { wholeRun } from './whole-run.ts';

const RUNS = ['first', 'second'];
const ACTS = 120;
/** From so many requests on nothing goes wrong any more, so that a trial ends. */
const MAX_FAULTY_REQUESTS = 60;
const BACKOFF = { firstMs: 10, longestMs: 100, refusedMs: 50 };

export interface TrialFigures {
  faults: Map<Fault['kind'], number>;
  kills: number;
  restarts: number;
  rows: number;
}

/**
 * One schedule: two runs are logged while they are sent, through a proxy that does to each request what the seed says, to a server
 * that is killed and started again, by senders that are replaced. Resolves when the server's rows equal the logger's, and
 * rejects when they do not.
 */
export async function outboxTrial(seed: number, folder: string): Promise<TrialFigures> {
  const random = randomUniform(seed);
  const [local, remote] = [path.join(folder, `local-${seed}`), path.join(folder, `remote-${seed}`)];
  const server = new KilledServer(remote);
  await server.start();
  let requests = 0;
  const proxy = await startFaultyProxy(
    () => server.port,
    () => (requests++ < MAX_FAULTY_REQUESTS ? randomFault(random) : { kind: 'none' }),
  );
  const writer = openSqliteWriter(local);
  const act = randomLog(writer, seed + 1_000_000, RUNS);
  let sender = new Sender(local, proxy.url);
  let [kills, restarts] = [0, 0];
  try {
    for (let i = 0; i < ACTS; i++) {
      act();
      if (random() < 0.3) await delay(random() * 40);
      if (random() < 0.015 && ++kills) await server.restart(random() * 30);
      if (random() < 0.02 && ++restarts) {
        await sender.stop();
        sender = new Sender(local, proxy.url);
      }
    }
    await sender.finish();
    await proxy.settled();
    const rows = await compare(local, remote);
    return { faults: proxy.counts, kills, restarts, rows };
  } finally {
    await sender.stop();
    writer.close();
    await proxy.close();
    await server.kill();
  }
}

/** An uploader with its own outbox, as each process has one. */
class Sender {
  readonly #outbox;
  readonly #uploader: Uploader;
  readonly #done: Promise<void>;
  #closed = false;

  constructor(logdir: string, url: string) {
    this.#outbox = openOutbox(logdir, url);
    for (const runId of RUNS) this.#outbox.register(runId);
    const destination = { url, token: null };
    this.#uploader = new Uploader({ outbox: this.#outbox, destination, backoff: BACKOFF, timeoutMs: 3_000 });
    this.#done = this.#uploader.run();
  }

  /** Resolves when everything has arrived. */
  async finish(): Promise<void> {
    this.#uploader.finishWhenEmpty();
    await this.#done;
  }

  async stop(): Promise<void> {
    this.#uploader.stop();
    await this.#done;
    if (!this.#closed) this.#outbox.close();
    this.#closed = true;
  }
}

/** A server in a process of its own that is ended by SIGKILL alone. */
class KilledServer {
  port = 0;
  readonly #logdir: string;
  #program: ChildProgram | null = null;

  constructor(logdir: string) {
    this.#logdir = logdir;
  }

  async start(): Promise<void> {
    this.#program = new ChildProgram('test/helpers/programs/ingest-server.ts', [this.#logdir, String(this.port)]);
    const [, port] = await this.#program.line(/^port (\d+)$/);
    this.port = Number(port);
  }

  async restart(downMs: number): Promise<void> {
    await this.kill();
    await delay(downMs);
    await this.start();
  }

  async kill(): Promise<void> {
    await this.#program?.end('SIGKILL');
  }
}

function randomFault(random: () => number): Fault {
  const share = random();
  const ms = random() * 150;
  const faults: Fault[] = [
    { kind: 'refuse' },
    { kind: 'slow', ms },
    {
      kind: 'status',
      status: [500, 502, 503, 504, 429, 408][Math.floor(random() * 6)]!,
      ...(share < 0.2 && { retryAfter: '0' }),
    },
    { kind: 'cut-sender', share },
    { kind: 'cut-request', share },
    { kind: 'cut-answer', share },
    { kind: 'twice', ms },
    { kind: 'late', ms },
  ];
  return random() < 0.4 ? { kind: 'none' } : faults[Math.floor(random() * faults.length)]!;
}

/** Rejects unless both databases hold the same rows of every run; returns how many there are. */
async function compare(local: string, remote: string): Promise<number> {
  const [from, to] = [openSqliteReader(local), openSqliteReader(remote)];
  let rows = 0;
  for (const runId of RUNS) {
    const expected = await wholeRun(from, runId);
    assert.deepEqual(await wholeRun(to, runId), expected, `run ${runId}`);
    const { scalars, snapshots, histograms, texts, events, alerts } = expected!;
    rows += scalars.reduce((sum, { steps }) => sum + steps.length, 0);
    rows += [snapshots, histograms, texts, events, alerts].reduce((sum, { length }) => sum + length, 1);
  }
  await from.close();
  await to.close();
  return rows;
}
