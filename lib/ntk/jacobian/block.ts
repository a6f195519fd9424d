/**
 * The Jacobian of one parameter on a probe, `J[n, c, p] = d f_c(x_n) / d theta_p`, never bigger than it must be:
 * - `dense`: `values` `[N, C, P]`
 * - `factored`: `J[n, c, k * O + o] = sum_s left[n, s, k] * right[n, s, c, o]`, `left` `[N, S, K]`, `right` `[N, S, C, O]`
 * - `indexed`: the same with a one-hot left side, given by its indices, `left` `[N, S]` in 0..K-1
 *
 * `Numbers` is what holds them: float32 arrays on the host, tensors on the backend's device.
 */
export type Block<Numbers> = DenseBlock<Numbers> | FactoredBlock<Numbers> | IndexedBlock<Numbers>;

export interface DenseBlock<Numbers> {
  kind: 'dense';
  n: number;
  c: number;
  p: number;
  values: Numbers;
}

/** A block kept by the positions at which its weight is used. */
interface PositionBlock<Numbers> {
  n: number;
  c: number;
  s: number;
  k: number;
  o: number;
  left: Numbers;
  right: Numbers;
}

export interface FactoredBlock<Numbers> extends PositionBlock<Numbers> {
  kind: 'factored';
}

export interface IndexedBlock<Numbers> extends PositionBlock<Numbers> {
  kind: 'indexed';
}

/** Rows of numbers on the host. */
export type HostArray = Float32Array<ArrayBuffer>;
export type JacobianBlock = Block<HostArray>;

/** The tensors or arrays of a block, in a fixed order. */
export function blockParts<Numbers>(block: Block<Numbers>): Numbers[] {
  return block.kind === 'dense' ? [block.values] : [block.left, block.right];
}

/** The buffers of some blocks, each once, to be moved to a worker: blocks may share numbers. */
export function blockBuffers(blocks: readonly JacobianBlock[]): ArrayBuffer[] {
  return [...new Set(blocks.flatMap((block) => blockParts(block).map((part) => part.buffer)))];
}

/** The same block over other numbers, given in the order of {@link blockParts}. */
export function withParts<A, B>(block: Block<A>, parts: B[]): Block<B> {
  const [first, second] = parts as [B, B];
  return block.kind === 'dense' ? { ...block, values: first } : { ...block, left: first, right: second };
}

/** The block with its `[N, C, P]` entries written out; a dense block is returned as it is. */
export function toDense(block: JacobianBlock): DenseBlock<HostArray> {
  if (block.kind === 'dense') return block;
  const { n, c, s, k, o } = block;
  const values = new Float32Array(n * c * k * o);
  const sum = new Float64Array(k * o);
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < c; d++) {
      sum.fill(0);
      for (let t = 0; t < s; t++) addPosition(sum, block, i * s + t, d);
      values.set(sum, (i * c + d) * k * o);
    }
  }
  return { kind: 'dense', n, c, p: k * o, values };
}

function addPosition(
  sum: Float64Array,
  block: FactoredBlock<HostArray> | IndexedBlock<HostArray>,
  row: number,
  d: number,
): void {
  const { c, k, o, left, right } = block;
  const start = (row * c + d) * o;
  if (block.kind === 'indexed') addScaledRow(sum, (left[row] as number) * o, 1, right, start, o);
  else for (let a = 0; a < k; a++) addScaledRow(sum, a * o, left[row * k + a] as number, right, start, o);
}

function addScaledRow(
  sum: Float64Array,
  to: number,
  factor: number,
  right: Float32Array,
  from: number,
  o: number,
): void {
  if (factor === 0) return;
  for (let b = 0; b < o; b++) sum[to + b] = (sum[to + b] as number) + factor * (right[from + b] as number);
}
