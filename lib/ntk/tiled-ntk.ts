import type { GramPrecision } from '../linalg/provider.ts';
import { NtkBoardError } from '../protocol/errors.ts';
import type { ModelJacobian } from './algorithms/algorithm.ts';
import type { CaptureOptions } from './capture-jacobian.ts';
import type { BlockContraction, ContractedKernels } from './contract-blocks.ts';
import { BatchedJacobian, type BatchOptions } from './jacobian/batched-jacobian.ts';
import { blockBuffers } from './jacobian/block.ts';
import { placeTile } from './jacobian/place-tile.ts';
import { releaseBuffers } from './jacobian/release-buffers.ts';
import type { ProbeDataset } from './model/probe-dataset.ts';
import type { ProbeInput } from './model/probe-inputs.ts';
import type { NtkModel } from './model/types.ts';
import { type Parallel, workersOf } from './parallel-workers.ts';
import { tileContraction } from './tile-contraction.ts';

/** How far a tiled kernel is. */
export interface NtkProgress {
  /** Tiles finished, of all. */
  done: number;
  total: number;
}

export interface TileOptions extends BatchOptions {
  /** Worker threads that contract tiles at the same time, by number or by device; default 1. */
  parallel?: Parallel;
  onProgress?: (progress: NtkProgress) => void;
}

/** What is taken of every tile. */
type TileContraction = Pick<BlockContraction, 'contraction' | 'components'> & { precision: GramPrecision };

/** A kernel put together from tiles. */
export interface TiledKernel extends ContractedKernels {
  n: number;
  m: number;
  c: number;
  /** Names and methods of the weights. */
  facts: { blocks: Pick<ModelJacobian['blocks'][number], 'parameter' | 'method'>[] };
}

/**
 * The kernel of one or two probes, tile by tile over the samples. Beyond the budget no more is in memory than the batch of a row
 * of tiles, and for each worker one batch more (and a copy of the first where a worker can't read that). Tiles are the same for any number of workers, so the result is too, bit by bit.
 *
 * @throws NtkBoardError `memory-budget`; the signal's reason when aborted; otherwise as `captureJacobian`
 *
 * Cost beyond the budget: every batch is captured once for its own row of tiles and once for each later one.
 */
export async function tiledNtk(
  model: NtkModel,
  x1: ProbeInput | ProbeDataset,
  x2: ProbeInput | ProbeDataset | null,
  capture: CaptureOptions,
  contraction: TileContraction,
  options: TileOptions,
): Promise<TiledKernel> {
  const rows = await BatchedJacobian.open(model, x1, capture, options);
  let columns = rows;
  try {
    if (x2 !== null) columns = await BatchedJacobian.open(model, x2, capture, options);
    checkKernelSize(rows, columns, contraction, options, capture.operation);
    const scale = capture.selection === 'sum' ? 1 / rows.c : 1;
    return await allTiles(rows, columns, { ...contraction, scale }, options);
  } finally {
    rows.dispose();
    if (columns !== rows) columns.dispose();
  }
}

async function allTiles(
  rows: BatchedJacobian,
  columns: BatchedJacobian,
  { precision, ...contraction }: TileContraction & Pick<BlockContraction, 'scale'>,
  { parallel = 1, onProgress, signal }: TileOptions,
): Promise<TiledKernel> {
  const symmetric = rows === columns;
  const { n, c } = rows;
  const m = columns.n;
  const cell = contraction.contraction === 'full' ? c * c : 1;
  const count = 1 + (contraction.components ? rows.parameters.length : 0);
  const kernels = Array.from({ length: count }, () => new Float64Array(n * m * cell));
  const workers = workersOf(parallel);
  const tiles = tileList(rows.batches, symmetric ? null : columns.batches);
  const contractTile = tileContraction(workers, precision);
  // One more that waits for its turn costs no memory when batches are kept, and spares the others to wait for this thread.
  const atOnce = workers.length + (rows.resident && columns.resident ? 1 : 0);
  let done = 0;
  const running = new Set<Promise<void>>();
  let row: { i: number; jacobian: ModelJacobian | null } = { i: -1, jacobian: null };
  for (const [at, [i, j]] of tiles.entries()) {
    signal?.throwIfAborted();
    if (row.i !== i) {
      await leaveRow(row.jacobian, rows, running);
      row = { i, jacobian: await rows.batch(i) };
    }
    const first = row.jacobian as ModelJacobian;
    const second = symmetric && i === j ? null : blocksOf(await columns.batch(j));
    const task = { ...contraction, blocks: blocksOf(first), others: second };
    const tile = contractTile(task, at, !columns.resident).then((got) => {
      [got.total, ...got.components].forEach((kernel, q) => {
        placeTile(kernels[q] as Float64Array, kernel, m, rows.range(i), columns.range(j), cell, symmetric && i !== j);
      });
      onProgress?.({ done: ++done, total: tiles.length });
    });
    running.add(tile);
    void tile.then(
      () => running.delete(tile),
      () => {},
    );
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
  const facts = { blocks: (row.jacobian?.blocks ?? []).map(({ parameter, method }) => ({ parameter, method })) };
  const [total, ...components] = kernels as [Float64Array, ...Float64Array[]];
  return { n, m, c, total, components, facts };
}

/** Frees the batch of a row of tiles once its tiles are done, unless batches are kept. */
async function leaveRow(
  left: ModelJacobian | null,
  { resident }: BatchedJacobian,
  running: ReadonlySet<Promise<void>>,
): Promise<void> {
  if (!left || resident) return;
  await Promise.all(running);
  releaseBuffers(blockBuffers(blocksOf(left)));
}

const blocksOf = (jacobian: ModelJacobian) => jacobian.blocks.map(({ block }) => block);

/** Tiles row by row; of a symmetric kernel only those on and below the diagonal. */
function tileList(rows: number, columns: number | null): [number, number][] {
  const tiles: [number, number][] = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < (columns ?? i + 1); j++) tiles.push([i, j]);
  return tiles;
}

function checkKernelSize(
  rows: BatchedJacobian,
  columns: BatchedJacobian,
  { contraction, components }: TileContraction,
  { memoryBudgetBytes = Number.POSITIVE_INFINITY }: TileOptions,
  operation: string,
): void {
  const cell = contraction === 'full' ? rows.c ** 2 : 1;
  const count = components ? rows.parameters.length : 0;
  const bytes = 8 * rows.n * columns.n * cell * (count + 1);
  if (bytes <= memoryBudgetBytes) return;
  const parts = components ? `${count} components and the total` : 'the total alone';
  const fewer = components ? 'leave the components out (components: false), ' : '';
  throw new NtkBoardError(
    'memory-budget',
    `${operation}: expected options.memoryBudgetBytes to hold the kernel itself, ${bytes} bytes (${rows.n} x ${columns.n}, ${cell} a cell, ${parts}), got ${memoryBudgetBytes}. Raise the budget, ${fewer}take fewer samples or outputs, or use jacobianOperator with Lanczos.`,
  );
}
