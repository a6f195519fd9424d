import { ArraySpace } from '../linalg/array-space.ts';
import { type ComputeGram, type GramRequest, giveGramBack } from '../linalg/compute-gram.ts';
import type { Rows } from '../linalg/provider.ts';
import type { HostArray, JacobianBlock } from './jacobian/block.ts';
import { type Contraction, gramFactors, gramRequests } from './jacobian/block-gram.ts';
import { type ProductInto, roomForProduct } from './jacobian/gram-product.ts';
import { writeRows } from './write-rows.ts';

export interface BlockContraction {
  blocks: JacobianBlock[];
  others: JacobianBlock[] | null;
  contraction: Contraction;
  /** Every kernel is multiplied by this. */
  scale: number;
  /** False: only the total is kept, `components` is empty. */
  components: boolean;
  /** Arrays that nobody wants any more; those of the right length are written into. */
  space?: Float64Array<ArrayBuffer>[];
}

export interface ContractedKernels {
  total: Float64Array;
  components: Float64Array[];
}

/** Bytes of Gram matrices that are asked for before they are wanted, so that no core waits. */
const AHEAD_BYTES = 2 ** 26;

/**
 * The Gram of every block and their sum. While this thread multiplies the Gram matrices of one block, those of the next are
 * under way if `compute` works beside it. Without components, no more than three kernels are held beside the Gram matrices.
 *
 * @param isShared whether a second thread may write rows of large kernels
 */
export async function contractBlocks(
  task: BlockContraction,
  compute: ComputeGram,
  isShared = false,
): Promise<ContractedKernels> {
  const { blocks, others, contraction, scale } = task;
  const n = blocks[0]?.n ?? 0;
  const c = contraction === 'full' ? (blocks[0]?.c ?? 1) : 1;
  const space = new ArraySpace(task.space);
  const total = space.take(n * (others?.[0]?.n ?? n) * c * c);
  const components: Float64Array[] = [];
  const ahead = new GramsAhead(task, compute, space);
  const product = async (i: number): Promise<ProductInto> => {
    const grams = await ahead.take(i);
    const factors = gramFactors(blocks[i] as JacobianBlock, others?.[i] ?? null, contraction, grams, scale);
    const room = roomForProduct(factors, space);
    return { factors, out: components.includes(room) ? room.slice() : room };
  };
  if (blocks.length === 0) total.fill(0);
  for (let i = 0; i < blocks.length; ) {
    const weights = await product(i);
    const bias = ahead.isFollowedByBias(i) ? await product(i + 1) : null;
    await writeRows({ weights, bias, total, isFirst: i === 0 }, () => ahead.isBusy, isShared);
    const outs = bias ? [weights.out, bias.out] : [weights.out];
    i += outs.length;
    ahead.done(i, outs);
    if (task.components) components.push(...outs);
    else for (const out of outs) if (!ahead.isWanted(out)) space.give(out as Float64Array<ArrayBuffer>);
  }
  return { total, components };
}

interface AskedGram {
  request: GramRequest;
  gram: Rows | Promise<Rows>;
  /** What it has become. */
  rows?: Rows;
}

/** The Gram matrices of all blocks, asked for in order; one that several blocks want is computed once. */
class GramsAhead {
  readonly #task: BlockContraction;
  readonly #requests: GramRequest[][];
  readonly #compute: ComputeGram;
  readonly #space: ArraySpace;
  readonly #shared = new Map<HostArray, AskedGram>();
  readonly #asked: (Rows | Promise<Rows>)[][] = [];
  #pending = 0;

  constructor(task: BlockContraction, compute: ComputeGram, space: ArraySpace) {
    const { blocks, others, contraction } = task;
    this.#task = task;
    this.#requests = blocks.map((block, i) => gramRequests(block, others?.[i] ?? null, contraction));
    this.#compute = compute;
    this.#space = space;
  }

  /** Whether something is computed beside this thread. */
  get isBusy(): boolean {
    return this.#pending > 0;
  }

  /** Whether the component after block i is the second factor of block i's, as that of a bias is. */
  isFollowedByBias(i: number): boolean {
    const [block, other] = [this.#task.blocks[i], this.#task.others?.[i]];
    const [[, right], [lone, more]] = [this.#requests[i] ?? [], this.#requests[i + 1] ?? []];
    const isAtOnce =
      block?.kind === 'factored' && block.s === 1 && (!other || (other.kind === 'factored' && other.s === 1));
    return isAtOnce && Boolean(right && lone && !more) && isSame(right as GramRequest, lone as GramRequest);
  }

  /** Whether a later block wants this very Gram matrix. */
  isWanted(gram: Rows): boolean {
    return [...this.#shared.values()].some(({ rows }) => rows === gram);
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

  /** Blocks before `end` are through: space that neither a later block wants nor `outs` are in serves other products. */
  done(end: number, outs: readonly Rows[]): void {
    for (let i = 0; i < end; i++) {
      delete this.#asked[i];
      this.#requests[i] = [];
    }
    const later = new Set(this.#requests.flatMap((requests) => requests.map(({ a }) => a)));
    for (const [key, { rows }] of this.#shared) {
      if (later.has(key)) continue;
      this.#shared.delete(key);
      if (rows && !outs.includes(rows)) giveGramBack(rows, this.#space);
    }
  }

  #ask(request: GramRequest): Rows | Promise<Rows> {
    const key = request.a as HostArray;
    const known = this.#shared.get(key);
    if (known && isSame(known.request, request)) return known.gram;
    const gram = this.#compute(request, this.#space);
    const asked: AskedGram = { request, gram };
    if (gram instanceof Promise) {
      this.#pending++;
      const done = () => this.#pending--;
      gram.then((rows) => {
        done();
        asked.rows = rows;
      }, done);
    } else asked.rows = gram;
    this.#shared.set(key, asked);
    return gram;
  }
}

const isSame = (a: GramRequest, b: GramRequest): boolean => a.a === b.a && a.b === b.b && a.rows === b.rows;
