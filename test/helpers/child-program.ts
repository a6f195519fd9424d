import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';

const ROOT = path.join(import.meta.dirname, '../..');

/** A TypeScript program of the repository in a process of its own, whose standard output is read line by line. */
export class ChildProgram {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  /** @param program path from the repository's root */
  constructor(program: string, args: string[]) {
    this.process = spawn(process.execPath, ['--import', 'tsx', path.join(ROOT, program), ...args], { cwd: ROOT });
    this.#lines = readline.createInterface({ input: this.process.stdout! })[Symbol.asyncIterator]();
    this.process.stderr!.on('data', (chunk) => {
      this.#errors += chunk;
    });
  }

  /** What it has written on standard error so far. */
  get errors(): string {
    return this.#errors;
  }

  /** The next line that matches; rejects when the program ends before. */
  async line(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`the program ended without a line like ${pattern}: ${this.#errors}`);
      const match = value.match(pattern);
      if (match) return match;
    }
  }

  /** The lines that are left, once the program has ended. */
  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next()) lines.push(next.value);
    return lines;
  }

  send(line: string): void {
    this.process.stdin!.write(`${line}\n`);
  }

  /** Ends standard input, or sends a signal, and waits for the exit status. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const closed = new Promise<number | null>((resolve) => this.process.on('close', resolve));
    if (signal) this.process.kill(signal);
    else this.process.stdin!.end();
    return await closed;
  }
}
