import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type PythonEnvironment, pythonEnvironment } from './python-environment.ts';

/** The release of schemathesis that makes requests from the OpenAPI document. */
const VERSION = '4.32.5';

export function schemathesisEnvironment(): Promise<PythonEnvironment> {
  return pythonEnvironment(`schemathesis-${VERSION}`, [`schemathesis==${VERSION}`]);
}

/** Fails a server whose answer is a fault of its own, is not in its document, or does not look as that says. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
].join();

/**
 * Sends requests that the document of a server allows, and ones that it does not, alone and in sequences that its links
 * allow: at most `size.perRoute` a route and phase, which it repeats or cuts short so as to take `size.seconds`, when given. It makes no batches: their
 * type is unknown to it. Resolves with the exit status, 0 when every check holds, and the report.
 */
export async function schemathesis(
  python: string,
  url: string,
  folder: string,
  size: { perRoute: number; seconds?: number | undefined },
  seed: number,
): Promise<{ code: number | null; report: string }> {
  const program = path.join(path.dirname(python), 'schemathesis');
  const phases = ['--phases', 'examples,coverage,fuzzing,stateful', '--checks', CHECKS];
  const bounds = [
    '--max-examples',
    String(size.perRoute),
    ...(size.seconds === undefined ? [] : ['--max-time', String(size.seconds)]),
    '--continue-on-failure',
    '--no-shrink',
    '--warnings',
    'off',
    '--exclude-path',
    '/api/v1/ingest',
  ];
  const given = [`${url}/api/v1/openapi.json`, '--url', url, ...phases, ...bounds, '--seed', String(seed)];
  const child = spawn(program, ['run', ...given, '--suppress-health-check', 'all', '--request-timeout', '20'], {
    // It keeps what it found in the folder that it runs in.
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '200' },
  });
  let report = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (report += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  // Addresses of ten thousand characters tell nobody anything.
  return { code, report: report.replace(/^(.{300}).+$/gm, '$1 ...') };
}
