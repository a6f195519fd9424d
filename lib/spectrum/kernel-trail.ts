/** A kernel of an earlier snapshot, divided by its Frobenius norm. */
export interface TrailKernel {
  step: number;
  /** Row-major `[N, N]`, on a `SharedArrayBuffer`. */
  direction: Float32Array;
}

/** All that a trail holds, as plain data on shared memory. */
export interface TrailState {
  probeHash: string | null;
  kernels: readonly TrailKernel[];
}

/** Kernels are kept up to so many bytes in all. */
const MAX_BYTES = 64 * 2 ** 20;
/** And at most so many: more is no picture, and each snapshot is compared with all of them. */
const MAX_KERNELS = 256;

/**
 * The kernels of one probe that a new one is compared with: all of them while they are at most 256 and fit into 64 MiB; then every other one is forgotten, the first
 * excepted, so that what is left stays spread over the whole training.
 */
export class KernelTrail {
  #kernels: TrailKernel[] = [];
  #probeHash: string | null = null;
  readonly #maxBytes: number;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get state(): TrailState {
    return { probeHash: this.#probeHash, kernels: [...this.#kernels] };
  }

  set state({ probeHash, kernels }: TrailState) {
    this.#probeHash = probeHash;
    this.#kernels = [...kernels];
  }

  /** Earlier kernels on this probe, oldest first. */
  recall(probeHash: string): readonly TrailKernel[] {
    return probeHash === this.#probeHash ? [...this.#kernels] : [];
  }

  /** Keeps the array as it is. Another probe starts anew; a step that is there is replaced. */
  remember(probeHash: string, kernel: TrailKernel): void {
    if (probeHash !== this.#probeHash) this.#kernels = [];
    this.#probeHash = probeHash;
    this.#kernels = [...this.#kernels.filter(({ step }) => step !== kernel.step), kernel];
    while (this.#kernels.length > MAX_KERNELS || (this.#kernels.length > 2 && this.#bytes() > this.#maxBytes)) {
      this.#kernels = this.#kernels.filter((_, i) => i % 2 === 0);
    }
  }

  #bytes(): number {
    return this.#kernels.reduce((sum, { direction }) => sum + direction.byteLength, 0);
  }
}

/** `K / |K|` (Frobenius) as float32 on a `SharedArrayBuffer`; zeros for a kernel that is zero. */
export function kernelDirection(kernel: Float64Array): Float32Array {
  const direction = new Float32Array(new SharedArrayBuffer(kernel.length * 4));
  let square = 0;
  for (const entry of kernel) square += entry * entry;
  const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
  for (let i = 0; i < kernel.length; i++) direction[i] = (kernel[i] as number) * scale;
  return direction;
}

/**
 * Kernel distances `1 - <K, L> / (|K| |L|)` from one kernel to earlier ones, float64 `[T]`. Computed as half the squared length of the
 * difference of the directions, so that rounding to float32 costs about 1e-14, not 1e-7. Cost T N^2.
 * Source: Fort et al. 2020, arXiv:2010.15110, the kernel distance.
 */
export function distancesTo(own: Float32Array, trail: readonly TrailKernel[]): Float64Array {
  return Float64Array.from(trail, ({ direction }) => {
    let square = 0;
    for (let i = 0; i < own.length; i++) {
      const difference = (own[i] as number) - (direction[i] as number);
      square += difference * difference;
    }
    return square / 2;
  });
}
