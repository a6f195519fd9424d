import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

const PROGRAM = path.join(import.meta.dirname, '../../dist/server/cli.js');

/** `ntkboard serve` as it is published: the compiled program. */
export class BuiltServer {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #announced: Promise<unknown>;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
    this.#announced = once(createInterface({ input: process.stdout! }), 'line');
  }

  /** Resolves when the API answers, which is before the page is loaded. */
  static async start(logdir: string): Promise<BuiltServer> {
    const port = await freePort();
    const args = [PROGRAM, 'serve', '--logdir', logdir, '--port', String(port)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const server = new BuiltServer(child, `http://127.0.0.1:${port}`);
    while (!(await fetch(`${server.url}/api/v1/health`).catch(() => null))?.ok) {
      if (child.exitCode !== null) throw new Error('the server ended. Is it built? `npm run build` builds it.');
      await setTimeout(5);
    }
    return server;
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Resolves when the server has announced its address: the page can be opened. */
  async pageIsThere(): Promise<void> {
    await this.#announced;
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await exited;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
