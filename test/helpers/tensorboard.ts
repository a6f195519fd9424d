import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type PythonEnvironment, pythonEnvironment } from './python-environment.ts';

/** The release of TensorBoard that event files are read with. */
const VERSION = '2.21.0';

export function tensorBoardEnvironment(): Promise<PythonEnvironment> {
  return pythonEnvironment(`tensorboard-${VERSION}`, [`tensorboard==${VERSION}`]);
}

/** A TensorBoard of Google's, serving a folder of event files to this machine. */
export class TensorBoard {
  readonly #process: ChildProcess;
  readonly #url: string;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.#url = url;
  }

  /** @param loader `fast`: the data server that TensorBoard uses by default; `python`: its older reader */
  static async start(python: string, logdir: string, loader: 'fast' | 'python'): Promise<TensorBoard> {
    const options = ['--host', '127.0.0.1', '--port', '0', '--load_fast', loader === 'fast' ? 'true' : 'false'];
    const reload = ['--reload_interval', '1', '--samples_per_plugin', 'images=100'];
    const child = spawn(python, ['-m', 'tensorboard.main', '--logdir', logdir, ...options, ...reload], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const stop = () => child.kill('SIGKILL');
    process.once('exit', stop);
    child.once('exit', () => process.off('exit', stop));
    const told: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      told.push(line);
      const url = /http:\/\/[\d.:]+/.exec(line)?.[0];
      if (url) {
        child.stderr.resume();
        return new TensorBoard(child, url);
      }
    }
    throw new Error(`TensorBoard did not start: ${told.join('\n')}`);
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** The answer of `/data/<path>`. */
  async get<T>(path: string, query: Record<string, string> = {}): Promise<T> {
    return (await this.#answer(`${path}?${new URLSearchParams(query)}`)).json() as Promise<T>;
  }

  async bytes(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#answer(path)).arrayBuffer());
  }

  async post<T>(path: string, body: object): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const answer = await this.#answer(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json() as Promise<T>;
  }

  /** What `ask` answers once it is not null: TensorBoard reads its files while it serves. */
  async until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      const answer = await ask();
      if (answer !== null) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`TensorBoard did not show ${what} within a minute`);
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await exited;
  }

  async #answer(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(`${this.#url}/data/${path}`, init);
    if (!answer.ok) throw new Error(`TensorBoard: ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
