import { readFileSync } from 'node:fs';
import { ChildProgram } from './child-program.ts';

/** A server in a process of its own, whose answers are timed and whose memory is read. */
export class MeasuredServer {
  readonly #program: ChildProgram;
  readonly #url: string;

  private constructor(program: ChildProgram, url: string) {
    this.#program = program;
    this.#url = url;
  }

  static async start(logdir: string): Promise<{ server: MeasuredServer; startMs: number }> {
    const before = performance.now();
    const program = new ChildProgram('test/helpers/programs/serve-api.ts', [logdir, '0']);
    const [url] = await program.line(/^http.*/);
    return { server: new MeasuredServer(program, url), startMs: performance.now() - before };
  }

  /** The answer to a request, and how long it took: the median of three. */
  async ask<Answer>(path: string): Promise<{ answer: Answer; ms: number }> {
    const took: number[] = [];
    let answer: unknown;
    for (let i = 0; i < 3; i++) {
      const before = performance.now();
      const response = await fetch(new URL(path, this.#url));
      answer = await response.json();
      took.push(performance.now() - before);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    }
    return { answer: answer as Answer, ms: took.sort((a, b) => a - b)[1]! };
  }

  /** The most memory that the process has had at once, in megabytes; 0 where the system does not tell. */
  peakMegabytes(): number {
    if (process.platform !== 'linux') return 0;
    const status = readFileSync(`/proc/${this.#program.process.pid}/status`, 'utf8');
    return Math.round((Number(status.match(/VmHWM:\s+(\d+) kB/)?.[1] ?? 0) * 1024) / 1e6);
  }

  async stop(): Promise<void> {
    await this.#program.end('SIGTERM');
  }
}
