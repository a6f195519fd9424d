/**
 * The Jacobian of one parameter on a probe, `J[n, c, p] = d f_c(x_n) / d theta_p`, never bigger than it must be:
 * - `dense`: `values` float32 `[N, C, P]`
 * - `factored`: `J[n, c, k * O + o] = sum_s left[n, s, k] * right[n, s, c, o]`, `left` `[N, S, K]`, `right` `[N, S, C, O]`
 */
export type JacobianBlock = DenseBlock | FactoredBlock;

export interface DenseBlock {
  kind: 'dense';
  n: number;
  c: number;
  p: number;
  values: Float32Array<ArrayBuffer>;
}

export interface FactoredBlock {
  kind: 'factored';
  n: number;
  c: number;
  s: number;
  k: number;
  o: number;
  left: Float32Array<ArrayBuffer>;
  right: Float32Array<ArrayBuffer>;
}

/** The buffers of a block, to be moved to a worker. */
export function blockBuffers(block: JacobianBlock): ArrayBuffer[] {
  return block.kind === 'dense' ? [block.values.buffer] : [block.left.buffer, block.right.buffer];
}

/** The block with its `[N, C, P]` entries written out; a dense block is returned as it is. */
export function toDense(block: JacobianBlock): DenseBlock {
  if (block.kind === 'dense') return block;
  const { n, c, s, k, o, left, right } = block;
  const values = new Float32Array(n * c * k * o);
  const sum = new Float64Array(k * o);
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < c; d++) {
      sum.fill(0);
      for (let t = 0; t < s; t++) {
        const row = i * s + t;
        addOuterProduct(sum, left, row * k, k, right, (row * c + d) * o, o);
      }
      values.set(sum, (i * c + d) * k * o);
    }
  }
  return { kind: 'dense', n, c, p: k * o, values };
}

function addOuterProduct(
  sum: Float64Array,
  left: Float32Array,
  leftStart: number,
  k: number,
  right: Float32Array,
  rightStart: number,
  o: number,
): void {
  for (let a = 0; a < k; a++) {
    const factor = left[leftStart + a] as number;
    if (factor === 0) continue;
    for (let b = 0; b < o; b++)
      sum[a * o + b] = (sum[a * o + b] as number) + factor * (right[rightStart + b] as number);
  }
}
