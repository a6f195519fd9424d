import { gram } from '../../linalg/gram.ts';
import { type GramDevice, onGramDevice } from '../../linalg/gram-device.ts';
import { moveBack } from '../../linalg/worker.ts';
import { type JacobianBlock, toDense } from '../jacobian/block.ts';

export interface ParameterGramTask {
  blocks: JacobianBlock[];
  /** False: the rows of J are the pairs (n, c) and its columns the P parameters. True: rows n, columns (c, p). */
  outputsAreColumns: boolean;
  /** False: only each block with itself. */
  total: boolean;
  /** False: only the total. */
  components: boolean;
  /** Every product is multiplied by this. */
  scale: number;
  /** Where the products are computed. */
  device: GramDevice;
}

export interface ParameterGrams {
  /** J^T J of all blocks together, square; empty when not asked for. */
  total: Float64Array;
  /** J^T J of each block; empty when not asked for. */
  components: Float64Array[];
}

/** Worker entry: J^T J, accumulated in float64 over the samples. */
export default function parameterGramTask(task: ParameterGramTask): ParameterGrams {
  const grams = onGramDevice(task.device, () => parameterGrams(task));
  const arrays = [grams.total, ...grams.components];
  return moveBack(grams, [...new Set(arrays.map((kernel) => kernel.buffer as ArrayBuffer))]);
}

function parameterGrams(task: ParameterGramTask): ParameterGrams {
  const columns = task.blocks.map((block) => transposedBlock(block, task.outputsAreColumns));
  const components = task.components ? columns.map((block) => scaledGram(block.values, block.count, task.scale)) : [];
  return { total: task.total ? totalGram(task, columns) : new Float64Array(0), components };
}

interface Columns {
  /** The columns of J as rows: `[count, rows of J]`. */
  values: Float32Array;
  count: number;
}

function transposedBlock(block: JacobianBlock, outputsAreColumns: boolean): Columns {
  const { n, c, p, values } = toDense(block);
  const rows = outputsAreColumns ? n : n * c;
  const count = (n * c * p) / rows;
  const out = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < count; j++) out[j * rows + i] = values[i * count + j] as number;
  return { values: out, count };
}

/** Columns of all blocks in the order (c, parameter), or by parameter when the outputs are rows. */
function totalGram({ blocks, outputsAreColumns, scale }: ParameterGramTask, columns: Columns[]): Float64Array {
  const c = outputsAreColumns ? (blocks[0]?.c ?? 1) : 1;
  const all = new Float32Array(columns.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (let output = 0; output < c; output++) {
    for (const { values } of columns) {
      const width = values.length / c;
      all.set(values.subarray(output * width, (output + 1) * width), at);
      at += width;
    }
  }
  return scaledGram(
    all,
    columns.reduce((sum, { count }) => sum + count, 0),
    scale,
  );
}

function scaledGram(rows: Float32Array, count: number, scale: number): Float64Array {
  const product = gram(rows, count, null, count);
  if (scale !== 1) for (let i = 0; i < product.length; i++) product[i] = (product[i] as number) * scale;
  return product;
}
