import { gram } from '../../linalg/gram.ts';
import type { NtkOutputs } from '../ntk-options.ts';

/**
 * One step of a dense network after a forward pass over N samples, with what its derivative needs. All float64, row-major.
 * - `dense`: `z = h W + b`, `inputs` h `[N, K]`, `kernel` W `[K, O]`
 * - `elementwise`: `derivative` `[N, O]` of what happens to each number (activation, factor)
 * - `softmax`, `logSoftmax`: the softmax' `values` `[N, O]`
 */
export type Stage =
  | {
      kind: 'dense';
      inputs: Float64Array;
      kernel: Float64Array;
      units: number;
      /** Position of the layer, innermost first. */
      layer: number;
      /** Names of the components; null where there is no trainable weight or bias. */
      weight: string | null;
      bias: string | null;
    }
  | { kind: 'elementwise'; derivative: Float64Array }
  | { kind: 'softmax' | 'logSoftmax'; values: Float64Array };

type DenseStage = Extract<Stage, { kind: 'dense' }>;

export interface ExplicitComponent {
  name: string;
  /** Position of the dense layer, the innermost being 0. */
  layer: number;
  parameter: 'weight' | 'bias';
  /** `[N, N]`, or `[N, N, C, C]` for `full`. */
  kernel: Float64Array;
}

/**
 * The NTK components of a dense network, the outermost layer first, weight then bias: with
 * `S_l[n, c, o] = d f_c(x_n) / d z_l[n, o]` the weight's is `(h h^T) o (S S^T)` and the bias' is `S S^T`.
 *
 * @param c outputs of the last stage
 */
export function componentsOf(stages: Stage[], n: number, c: number, outputs: NtkOutputs): ExplicitComponent[] {
  const rows = outputs === 'pseudo' ? 1 : c;
  let s = outputCotangents(n, rows, c, outputs);
  const components: ExplicitComponent[] = [];
  const first = stages.findIndex(({ kind }) => kind === 'dense');
  for (let i = stages.length - 1; i >= first && i >= 0; i--) {
    const stage = stages[i] as Stage;
    if (stage.kind === 'dense') components.push(...denseComponents(stage, s, n, rows, outputs, c));
    // Below the first layer there is nothing left to differentiate.
    if (i > first) s = pulledBack(stage, s, n, rows);
  }
  return components;
}

/** `[N, C, C]` identities, or for the sum of the outputs `[N, 1, C]` ones. */
function outputCotangents(n: number, rows: number, c: number, outputs: NtkOutputs): Float64Array {
  const s = new Float64Array(n * rows * c);
  if (outputs === 'pseudo') return s.fill(1);
  for (let i = 0; i < n; i++) for (let d = 0; d < c; d++) s[(i * c + d) * c + d] = 1;
  return s;
}

function denseComponents(
  { inputs, layer, weight, bias }: DenseStage,
  s: Float64Array,
  n: number,
  rows: number,
  outputs: NtkOutputs,
  c: number,
): ExplicitComponent[] {
  const ofBias = outputs === 'full' ? fullGram(s, n, c) : gram(s, n, null, n);
  if (outputs === 'pseudo') for (let i = 0; i < ofBias.length; i++) ofBias[i] = (ofBias[i] as number) / c;
  const cell = outputs === 'full' ? rows * rows : 1;
  const inner = gram(inputs, n, null, n);
  const ofWeight = ofBias.map((value, i) => value * (inner[Math.floor(i / cell)] as number));
  const components: ExplicitComponent[] = [];
  if (weight !== null) components.push({ name: weight, layer, parameter: 'weight', kernel: ofWeight });
  if (bias !== null) components.push({ name: bias, layer, parameter: 'bias', kernel: ofBias });
  return components;
}

/** `sum_o S[n, c, o] S[m, d, o]` as `[N, N, C, C]`. */
function fullGram(s: Float64Array, n: number, c: number): Float64Array {
  const pairs = gram(s, n * c, null, n * c);
  const full = new Float64Array(pairs.length);
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let p = 0; p < c; p++)
        for (let q = 0; q < c; q++) full[at++] = pairs[(i * c + p) * n * c + j * c + q] as number;
  return full;
}

/** The cotangents of a stage's inputs `[N, rows, K]` from those of its outputs `[N, rows, O]`. */
function pulledBack(stage: Stage, s: Float64Array, n: number, rows: number): Float64Array {
  if (stage.kind === 'dense') return throughKernel(stage, s, n * rows);
  const width = s.length / (n * rows);
  const out = new Float64Array(s.length);
  for (let row = 0; row < n * rows; row++) {
    const sample = Math.floor(row / rows) * width;
    if (stage.kind === 'logSoftmax') {
      throughLogSoftmax(
        stage.values.subarray(sample, sample + width),
        s.subarray(row * width),
        out.subarray(row * width),
      );
      continue;
    }
    const mean = stage.kind === 'softmax' ? dot(stage.values, sample, s, row * width, width) : 0;
    const factors = stage.kind === 'elementwise' ? stage.derivative : stage.values;
    for (let o = 0; o < width; o++) {
      out[row * width + o] = (factors[sample + o] as number) * ((s[row * width + o] as number) - mean);
    }
  }
  return out;
}

/** `s - p sum(s)` of one row, p the softmax. */
function throughLogSoftmax(p: Float64Array, s: Float64Array, out: Float64Array): void {
  let sum = 0;
  for (let o = 0; o < p.length; o++) sum += s[o] as number;
  for (let o = 0; o < p.length; o++) out[o] = (s[o] as number) - (p[o] as number) * sum;
}

function throughKernel({ kernel, units }: DenseStage, s: Float64Array, count: number): Float64Array {
  const width = kernel.length / units;
  const out = new Float64Array(count * width);
  for (let row = 0; row < count; row++)
    for (let k = 0; k < width; k++) out[row * width + k] = dot(kernel, k * units, s, row * units, units);
  return out;
}

function dot(a: Float64Array, from: number, b: Float64Array, start: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[from + i] as number) * (b[start + i] as number);
  return sum;
}
