import { type ComputeGram, type GramRequest, giveGramBack } from '../linalg/compute-gram.ts';
import { largeFloat64 } from '../linalg/large-array.ts';
import type { Rows } from '../linalg/provider.ts';
import type { HostArray, JacobianBlock } from './jacobian/block.ts';
import { type Contraction, gramFactors, gramRequests } from './jacobian/block-gram.ts';
import { multiplyRows, roomForProduct } from './jacobian/gram-product.ts';

export interface BlockContraction {
  blocks: JacobianBlock[];
  others: JacobianBlock[] | null;
  contraction: Contraction;
  /** Every kernel is multiplied by this. */
  scale: number;
  /** False: only the total is kept, `components` is empty. */
  components: boolean;
}

export interface ContractedKernels {
  total: Float64Array;
  components: Float64Array[];
}

/** Bytes of Gram matrices that are asked for before they are wanted, so that no core waits. */
const AHEAD_BYTES = 2 ** 26;
/** Entries written between two looks at the event loop, where the next products are handed out: a third of a millisecond. */
const TURN_ENTRIES = 2 ** 17;

/**
 * The Gram of every block and their sum. While this thread multiplies the Gram matrices of one block, those of the next are
 * under way if `compute` works beside it. Without components, no more than two kernels are held beside the Gram matrices.
 */
export async function contractBlocks(task: BlockContraction, compute: ComputeGram): Promise<ContractedKernels> {
  const { blocks, others, contraction, scale } = task;
  const n = blocks[0]?.n ?? 0;
  const c = contraction === 'full' ? (blocks[0]?.c ?? 1) : 1;
  const total = largeFloat64(n * (others?.[0]?.n ?? n) * c * c);
  const components: Float64Array[] = [];
  const ahead = new GramsAhead(task, compute);
  for (const [i, block] of blocks.entries()) {
    const grams = await ahead.take(i);
    const factors = gramFactors(block, others?.[i] ?? null, contraction, grams, scale);
    const room = roomForProduct(factors);
    const out = components.includes(room) ? room.slice() : room;
    const rows = Math.max(1, Math.floor(TURN_ENTRIES / Math.max(1, total.length / n)));
    for (let top = 0; top < n; top += rows) {
      multiplyRows(factors, out, total, top, Math.min(n, top + rows));
      if (ahead.isBusy) await new Promise(setImmediate);
    }
    ahead.done(i);
    if (task.components) components.push(out);
  }
  return { total, components };
}

/** The Gram matrices of all blocks, asked for in order; one that several blocks want is computed once. */
class GramsAhead {
  readonly #requests: GramRequest[][];
  readonly #compute: ComputeGram;
  readonly #shared = new Map<HostArray, { request: GramRequest; gram: Rows | Promise<Rows> }>();
  readonly #asked: (Rows | Promise<Rows>)[][] = [];
  #pending = 0;

  constructor({ blocks, others, contraction }: BlockContraction, compute: ComputeGram) {
    this.#requests = blocks.map((block, i) => gramRequests(block, others?.[i] ?? null, contraction));
    this.#compute = compute;
  }

  /** Whether something is computed beside this thread. */
  get isBusy(): boolean {
    return this.#pending > 0;
  }

  async take(i: number): Promise<Rows[]> {
    let bytes = 0;
    for (let next = i; next < this.#requests.length && (next === i || bytes < AHEAD_BYTES); next++) {
      this.#asked[next] ??= (this.#requests[next] as GramRequest[]).map((request) => this.#ask(request));
      bytes += (this.#requests[next] as GramRequest[]).reduce(
        (sum, { rows, otherRows }) => sum + 8 * rows * otherRows,
        0,
      );
    }
    return await Promise.all(this.#asked[i] as (Rows | Promise<Rows>)[]);
  }

  /** Ends the use of what {@link take} gave: space that no later block wants serves other products. */
  done(i: number): void {
    delete this.#asked[i];
    this.#requests[i] = [];
    const later = new Set(this.#requests.flatMap((requests) => requests.map(({ a }) => a)));
    for (const [key, { gram }] of this.#shared) {
      if (later.has(key)) continue;
      this.#shared.delete(key);
      void Promise.resolve(gram).then(giveGramBack);
    }
  }

  #ask(request: GramRequest): Rows | Promise<Rows> {
    const key = request.a as HostArray;
    const known = this.#shared.get(key);
    if (known?.request.rows === request.rows && known.request.b === request.b) return known.gram;
    const gram = this.#compute(request);
    if (gram instanceof Promise) {
      this.#pending++;
      const done = () => this.#pending--;
      gram.then(done, done);
    }
    this.#shared.set(key, { request, gram });
    return gram;
  }
}
