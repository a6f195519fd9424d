import { NtkBoardError } from '../protocol/errors.ts';

/** A kernel that may know the identity of its probe (see `probeHash`). */
export interface OnProbe {
  probeHash?: string;
}

/**
 * Refuses to compare kernels of different probes, where both say which theirs is.
 *
 * @throws NtkBoardError `invalid-probe` that names the kernel and both probes
 */
export function requireSameProbe(kernel: OnProbe, others: Readonly<Record<string, OnProbe | undefined>>): void {
  for (const [name, other] of Object.entries(others)) {
    if (!kernel.probeHash || !other?.probeHash || kernel.probeHash === other.probeHash) continue;
    throw new NtkBoardError(
      'invalid-probe',
      `kernelMetrics: expected '${name}' to be a kernel on the probe ${kernel.probeHash}, got one on ${other.probeHash}. Kernels on different inputs, labels or output modes cannot be compared: leave '${name}' out.`,
    );
  }
}
