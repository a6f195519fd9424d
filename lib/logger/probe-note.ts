import type { RunEvent } from '../protocol/event.ts';

/** A snapshot's probe as a message names it. */
export interface NotedProbe {
  probeHash: string;
  n: number;
  step: number;
}

/**
 * The warning that stands beside a run from the step on which its probe (inputs, labels or output mode) is another one than
 * before; null when it is the same. It is the reason why a snapshot lacks the metrics that compare it with earlier ones.
 */
export function probeNote(previous: NotedProbe | null, { probeHash, n, step }: NotedProbe): RunEvent | null {
  if (!previous || previous.probeHash === probeHash) return null;
  const [before, now] = [describe(previous), describe({ probeHash, n, step })];
  return {
    wallMs: Date.now(),
    step,
    level: 'warning',
    code: 'probe-changed',
    message: `[ntkboard] step: expected the probe of step ${previous.step} (${before}), got another one (${now}). Kernels on different probes are not compared: distances, velocities and CKA start anew here. Pass the same inputs and labels throughout a run.`,
  };
}

function describe({ probeHash, n }: NotedProbe): string {
  return `${n} samples, ${probeHash.slice(0, 7)}`;
}
