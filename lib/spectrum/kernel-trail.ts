/** A kernel of an earlier snapshot, divided by its Frobenius norm. */
export interface TrailKernel {
  step: number;
  /** Row-major `[N, N]`, on a `SharedArrayBuffer`. */
  direction: Float32Array;
}

/** One that is kept, the how manieth of its probe it was. */
interface KeptKernel extends TrailKernel {
  place: number;
}

/** All that a trail holds, as plain data on shared memory. */
export interface TrailState {
  probeHash: string | null;
  kernels: readonly KeptKernel[];
  /** Every so manieth is kept. */
  stride: number;
  /** Kernels of this probe so far. */
  seen: number;
}

/** Kernels are kept up to so many bytes in all. */
const MAX_BYTES = 64 * 2 ** 20;
/** And at most so many: more is no picture, and each snapshot is compared with all of them. */
const MAX_KERNELS = 256;

/**
 * The kernels of one probe that a new one is compared with: all of them while they are at most 256 and fit into 64 MiB; then every second, fourth, ... and the
 * newest, so that what is left stays evenly spread over the whole training, and whatever is kept at the end has been compared with each other.
 */
export class KernelTrail {
  #kernels: readonly KeptKernel[] = [];
  #probeHash: string | null = null;
  #stride = 1;
  #seen = 0;
  readonly #maxBytes: number;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get state(): TrailState {
    return { probeHash: this.#probeHash, kernels: this.#kernels, stride: this.#stride, seen: this.#seen };
  }

  set state({ probeHash, kernels, stride, seen }: TrailState) {
    this.#probeHash = probeHash;
    this.#kernels = kernels;
    this.#stride = stride;
    this.#seen = seen;
  }

  /** Earlier kernels on this probe, oldest first. */
  recall(probeHash: string): readonly TrailKernel[] {
    return probeHash === this.#probeHash ? [...this.#kernels] : [];
  }

  /** Keeps the array as it is. Another probe starts anew; a step that is there is replaced. */
  remember(probeHash: string, kernel: TrailKernel): void {
    if (probeHash !== this.#probeHash) this.state = { probeHash, kernels: [], stride: 1, seen: 0 };
    const known = this.#kernels.find(({ step }) => step === kernel.step);
    const place = known?.place ?? this.#seen++;
    const others = this.#kernels.filter((one) => one !== known && one.place % this.#stride === 0);
    this.#kernels = [...others, { ...kernel, place }];
    while (this.#kernels.length > MAX_KERNELS || (this.#kernels.length > 2 && this.#bytes() > this.#maxBytes)) {
      this.#stride *= 2;
      this.#kernels = this.#kernels.filter((one) => one.place % this.#stride === 0 || one.place === place);
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
