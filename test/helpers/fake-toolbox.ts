import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

/** The real Python, or null where there is none. */
export const realPython = findReal('python3');

type Tool = 'python3' | 'npm' | 'c++';

/**
 * Python (with a pip of ours), npm and a compiler that do in a moment, without a network, what the real ones would: a
 * wheel with two libraries, a tfjs-node whose backend computes with tfjs's cpu kernels, an addon of a few bytes.
 */
export interface FakeToolbox {
  /** `NTKBOARD_NATIVE_DIR`. */
  root: string;
  /** Only these are on the PATH. */
  keep(...tools: Tool[]): void;
  /** How a tool behaves from now on; '' is well. Of pip: offline, full, unknown, hash, broken, hang, or a package's name to refuse. */
  behave(tool: 'pip' | 'npm' | 'compiler' | 'package', how: string): void;
  /** What was downloaded, installed or compiled so far, one entry each. */
  calls(): string[];
}

const FAKES = join(import.meta.dirname, 'fake-tools');

/** Replaces PATH and the native folder until `vi.unstubAllEnvs()`. Needs {@link realPython}. */
export function fakeToolbox(): FakeToolbox {
  const folder = temporaryFolder();
  const root = join(folder, 'native');
  const log = join(folder, 'calls');
  const write = (bin: string, tool: Tool) => {
    const path = join(bin, tool);
    const script = tool === 'npm' ? 'npm.cjs' : 'compiler.cjs';
    const command =
      tool === 'python3'
        ? `PYTHONPATH='${FAKES}' exec '${realPython}'`
        : `exec '${process.execPath}' '${join(FAKES, script)}'`;
    writeFileSync(path, `#!/bin/sh\n${command} "$@"\n`);
    chmodSync(path, 0o755);
  };
  const keep = (...tools: Tool[]) => {
    const bin = join(folder, `bin-${tools.join('-')}`);
    mkdirSync(bin, { recursive: true });
    for (const tool of tools) write(bin, tool);
    vi.stubEnv('PATH', bin);
  };
  keep('python3', 'npm', 'c++');
  vi.stubEnv('CXX', '');
  vi.stubEnv('NTKBOARD_NATIVE_DIR', root);
  vi.stubEnv('FAKE_CALLS', log);
  return {
    root,
    keep,
    behave: (tool, how) => vi.stubEnv(`FAKE_${tool.toUpperCase()}`, how),
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

function findReal(tool: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, tool);
    if (!existsSync(path)) continue;
    try {
      // A version manager's stand-in would look for itself on the PATH again.
      return execFileSync(path, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
    } catch {}
  }
  return null;
}
