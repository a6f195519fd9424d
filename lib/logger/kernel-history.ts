import type { KernelRecord } from '../spectrum/kernel-metrics/kernel-metric.ts';

/** First kernels of the components are kept up to so many bytes in all; beyond, their distances are left out. */
const MAX_COMPONENT_BYTES = 64 * 2 ** 20;

interface FirstKernels {
  record: KernelRecord;
  /** By name; empty when they are too large together. */
  components: ReadonlyMap<string, Float64Array>;
}

/**
 * What later snapshots of a run are compared with: the first and the newest total kernel on one probe, and the first
 * components. At most `2 N^2` numbers and 64 MiB; another probe starts anew, because kernels on different data must not
 * be compared.
 */
export class KernelHistory {
  #probeHash: string | null = null;
  #first: FirstKernels | null = null;
  #previous: KernelRecord | null = null;

  /** The kernels to compare with on this probe; none at its first snapshot. */
  recall(probeHash: string): { first: FirstKernels; previous: KernelRecord } | null {
    if (probeHash !== this.#probeHash || !this.#first || !this.#previous) return null;
    return { first: this.#first, previous: this.#previous };
  }

  /** Keeps the arrays as they are: they must not be changed afterwards. */
  remember(
    probeHash: string,
    record: KernelRecord,
    components: readonly { name: string; kernel: Float64Array }[],
  ): void {
    if (probeHash !== this.#probeHash || !this.#first) {
      const bytes = components.reduce((sum, { kernel }) => sum + kernel.byteLength, 0);
      const kept = bytes <= MAX_COMPONENT_BYTES ? components : [];
      this.#first = { record, components: new Map(kept.map(({ name, kernel }) => [name, kernel])) };
    }
    this.#probeHash = probeHash;
    this.#previous = record;
  }
}
