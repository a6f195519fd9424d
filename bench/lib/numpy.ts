import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/**
 * Reads "<what> <n> <p>" lines and answers the seconds that numpy takes; operands are made once for each size. The line
 * "use <file>" brings the matrix of the eigenproblems that follow.
 */
const PROGRAM = `
import sys, time, numpy as np
made = {}
other, key_of_other = None, None
given = None
def operand(what, n, p):
    key = (what == 'gram', n, p)
    if key not in made:
        made.clear()
        rng = np.random.default_rng(0)
        if what == 'gram':
            made[key] = rng.standard_normal((n, p), dtype=np.float32).astype(np.float64)
        else:
            made[key] = given.reshape(n, n)
    return made[key]
run = {
    'values': lambda a: np.linalg.eigvalsh(a),
    'vectors': lambda a: np.linalg.eigh(a),
    # A second array, so that numpy does not answer with the half work of syrk: dgemm is the yardstick.
    'gram': lambda a: np.matmul(a, other.T),
}
print(np.__version__, flush=True)
for line in sys.stdin:
    if line.startswith('use '):
        given = np.fromfile(line[4:].rstrip('\\n'))
        made.clear()
        continue
    what, n, p = line.split()
    a = operand(what, int(n), int(p))
    if what == 'gram' and key_of_other != (int(n), int(p)):
        other, key_of_other = a.copy(), (int(n), int(p))
    start = time.perf_counter()
    run[what](a)
    print(time.perf_counter() - start, flush=True)
`;

/** numpy from pip, in a virtual environment of its own and a process that answers timings. */
export class Numpy {
  readonly #python: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'ntkboard-numpy-'));
  version = '';

  private constructor(python: ChildProcessWithoutNullStreams) {
    this.#python = python;
    this.#lines = createInterface({ input: python.stdout });
  }

  /** @param threads of its BLAS, or null for all cores */
  static async start(threads: number | null, environment: string): Promise<Numpy> {
    const env = threads === null ? process.env : { ...process.env, OPENBLAS_NUM_THREADS: String(threads) };
    const python = spawn(path.join(environment, 'bin', 'python'), ['-c', PROGRAM], { env });
    python.stderr.pipe(process.stderr);
    const numpy = new Numpy(python);
    numpy.version = await numpy.#line();
    return numpy;
  }

  /** Eigenproblems from now on are those of this matrix [n, n]. */
  use(matrix: Float64Array): void {
    const file = path.join(this.#folder, 'matrix');
    writeFileSync(file, matrix);
    this.#python.stdin.write(`use ${file}\n`);
  }

  /** Milliseconds of one run. */
  async time(what: 'values' | 'vectors' | 'gram', n: number, p = 0): Promise<number> {
    this.#python.stdin.write(`${what} ${n} ${p}\n`);
    return Number(await this.#line()) * 1000;
  }

  async end(): Promise<void> {
    this.#python.stdin.end();
    await once(this.#python, 'exit');
    rmSync(this.#folder, { recursive: true });
  }

  async #line(): Promise<string> {
    const [line] = (await once(this.#lines, 'line')) as [string];
    return line;
  }
}

/** A virtual environment with numpy below a temporary folder, or the one that NTKBOARD_BENCH_VENV names. */
export function numpyEnvironment(): { folder: string; remove: () => void } {
  const given = process.env.NTKBOARD_BENCH_VENV;
  if (given) return { folder: given, remove: () => {} };
  const folder = mkdtempSync(path.join(tmpdir(), 'ntkboard-numpy-'));
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(path.join(folder, 'bin', 'pip'), ['--quiet', 'install', 'numpy'], { stdio: 'inherit' });
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
