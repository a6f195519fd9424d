import type { NativeLibrary, NativeSteps } from '../../linalg/openblas/native-library.ts';
import { borrowFloat32 } from '../../linalg/openblas/scratch.ts';
import type { OutputSelection } from '../algorithms/algorithm.ts';
import type { ElementwiseActivation } from '../explicit/elementwise-activation.ts';
import type { HostArray } from '../jacobian/block.ts';
import { releaseBuffers } from '../jacobian/release-buffers.ts';
import { activate } from './activate.ts';
import { type SingleProduct, singleProductStep } from './single-product.ts';

/** A dense layer with its numbers on the host. */
export interface HostLink {
  /** Row-major `[width, units]`. */
  kernel: HostArray;
  bias: HostArray | null;
  width: number;
  units: number;
  activations: readonly ElementwiseActivation[];
  /** Whether kernel or bias is trained. */
  isTrained: boolean;
}

/** What the blocks of one layer are made of. */
export interface DenseFactors {
  /** What the layer was fed, `[N, width]`. */
  inputs: HostArray;
  /** The derivative of every output by the layer's own, `[N, C, units]`; null below the first layer that is trained. */
  cotangents: HostArray | null;
}

/** Multiply-adds below which a call is over before another thread would have begun it. */
const SMALL_PRODUCT = 2 ** 19;
/** Rows of the samples that go through the network together; fewer where each has several cotangents. */
const STRIP_ROWS = { one: 128, several: 64 } as const;

/** A forward and a backward pass of a dense network over N samples, float32, in strips of samples that do not wait for one another. */
export class DenseJacobian {
  readonly outputs: HostArray;
  readonly layers: DenseFactors[];
  readonly #library: NativeLibrary;
  readonly #links: readonly HostLink[];
  readonly #n: number;
  readonly #rows: number;
  readonly #selection: OutputSelection;
  /** Of each layer's activations, `[N, units]`; null for a linear layer. */
  readonly #derivatives: (HostArray | null)[];
  readonly #lowest: number;

  /** @param samples `[N, width]`, the first layer's inputs */
  constructor(
    library: NativeLibrary,
    links: readonly HostLink[],
    samples: HostArray,
    n: number,
    selection: OutputSelection,
  ) {
    const last = links.at(-1) as HostLink;
    this.#library = library;
    this.#links = links;
    this.#n = n;
    this.#selection = selection;
    this.#rows = selection === 'sum' ? 1 : last.units;
    this.#lowest = links.findIndex(({ isTrained }) => isTrained);
    this.#derivatives = links.map(({ units, activations }) => (activations.length ? borrowFloat32(n * units) : null));
    this.outputs = new Float32Array(n * last.units);
    this.layers = links.map(({ width, units }, l) => ({
      inputs: l === 0 ? samples : borrowFloat32(n * width),
      cotangents: l < this.#lowest ? null : borrowFloat32(n * this.#rows * units),
    }));
  }

  /** Ends the use of what only the passes needed: weights, derivatives, and what nothing that is trained was fed. */
  dispose(): void {
    const weights = this.#links.flatMap(({ kernel, bias }) => (bias ? [kernel, bias] : [kernel]));
    const idle = this.layers.filter(({ cotangents }) => !cotangents).map(({ inputs }) => inputs);
    const spaces = [...weights, ...idle, ...this.#derivatives.filter((space) => space !== null)];
    releaseBuffers(spaces.map(({ buffer }) => buffer));
  }

  /** The work, strip by strip. */
  strips(): NativeSteps<void>[] {
    const size = this.#rows > 1 ? STRIP_ROWS.several : STRIP_ROWS.one;
    const count = Math.ceil(this.#n / size);
    return Array.from({ length: count }, (_, i) => this.#strip(i * size, Math.min(this.#n, (i + 1) * size)));
  }

  *#strip(from: number, end: number): NativeSteps<void> {
    for (let l = 0; l < this.#links.length; l++) yield* this.#forward(l, from, end);
    this.#begin(from, end);
    for (let l = this.#links.length - 1; l > this.#lowest; l--) yield* this.#backward(l, from, end);
  }

  *#forward(l: number, from: number, end: number): NativeSteps<void> {
    const { kernel, bias, width, units, activations } = this.#links[l] as HostLink;
    const { inputs } = this.layers[l] as DenseFactors;
    const out = this.layers[l + 1]?.inputs ?? this.outputs;
    if (bias) for (let i = from; i < end; i++) out.set(bias, i * units);
    const shape = { m: end - from, n: units, k: width, transposeB: false, beta: bias ? 1 : 0 } as const;
    const a = inputs.subarray(from * width);
    yield* this.#multiply({ ...shape, a, b: kernel, out: out.subarray(from * units) });
    activate(out, from * units, end * units, activations, this.#derivatives[l] ?? null);
  }

  /** The cotangents of the last layer: of every output by itself, or of their sum. */
  #begin(from: number, end: number): void {
    const last = this.#links.length - 1;
    const { units } = this.#links[last] as HostLink;
    const { cotangents } = this.layers[last] as DenseFactors;
    const derivative = this.#derivatives[last];
    if (!cotangents) return;
    for (let i = from; i < end; i++) {
      if (this.#selection === 'each') cotangents.fill(0, i * units * units, (i + 1) * units * units);
      for (let o = 0; o < units; o++) {
        const row = this.#selection === 'sum' ? i : i * units + o;
        cotangents[row * units + o] = derivative ? (derivative[i * units + o] as number) : 1;
      }
    }
  }

  *#backward(l: number, from: number, end: number): NativeSteps<void> {
    const { kernel, width, units } = this.#links[l] as HostLink;
    const rows = this.#rows;
    const a = ((this.layers[l] as DenseFactors).cotangents as HostArray).subarray(from * rows * units);
    const out = (this.layers[l - 1] as DenseFactors).cotangents as HostArray;
    const shape = { m: (end - from) * rows, n: width, k: units, transposeB: true, beta: 0 } as const;
    yield* this.#multiply({ ...shape, a, b: kernel, out: out.subarray(from * rows * width) });
    const derivative = this.#derivatives[l - 1];
    if (derivative) multiplyRows(out, derivative, from, end, rows, width);
  }

  *#multiply(product: SingleProduct): NativeSteps<void> {
    const step = singleProductStep(this.#library, product);
    if (product.m * product.n * product.k > SMALL_PRODUCT) yield step;
    else this.#library.call(step.routine, step.args);
  }
}

/** Samples from..end of `[N, rows, width]` times `[N, width]`. */
function multiplyRows(
  out: Float32Array,
  factors: Float32Array,
  from: number,
  end: number,
  rows: number,
  width: number,
): void {
  for (let row = from * rows; row < end * rows; row++) {
    const start = row * width;
    const factor = Math.floor(row / rows) * width;
    for (let k = 0; k < width; k++) out[start + k] = (out[start + k] as number) * (factors[factor + k] as number);
  }
}
