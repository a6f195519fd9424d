import { availableParallelism, cpus } from 'node:os';

/** Shorter spans than this say little: processor times are counted in ticks of 10 ms. */
const SPAN_MS = 200;

interface Sample {
  atMs: number;
  idleMs: number;
}

let last: Sample | undefined;
let idle = 0;

/** Cores that were idle on average since the last call or so; 0 until that is known. */
export function idleCores(): number {
  const now = sample();
  if (last && now.atMs - last.atMs < SPAN_MS) return idle;
  if (last) idle = Math.min(availableParallelism(), (now.idleMs - last.idleMs) / (now.atMs - last.atMs));
  last = now;
  return idle;
}

/**
 * Threads for the next product: one, or all cores that idle but one. A BLAS whose threads have to wait for a core is
 * slower than one thread (30 times on two busy cores), and training next to it must not wait either.
 * NTKBOARD_LINALG_THREADS fixes the number.
 */
export function threadsToUse(environment: Record<string, string | undefined> = process.env): number {
  return fixedThreads(environment) ?? Math.max(1, Math.floor(idleCores() - 0.5));
}

/** Native calls at a time of work that its caller waits for: one a core, four at most, as many as Node runs beside its own. */
export function coresToUse(environment: Record<string, string | undefined> = process.env): number {
  return fixedThreads(environment) ?? Math.min(4, availableParallelism());
}

function fixedThreads(environment: Record<string, string | undefined>): number | null {
  const fixed = Number(environment.NTKBOARD_LINALG_THREADS);
  return Number.isInteger(fixed) && fixed > 0 ? fixed : null;
}

function sample(): Sample {
  const all = cpus();
  return { atMs: performance.now(), idleMs: all.reduce((sum, { times }) => sum + times.idle, 0) };
}
