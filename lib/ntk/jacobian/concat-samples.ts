import type { ModelJacobian, ParameterJacobian } from '../algorithms/algorithm.ts';
import { blockParts, type HostArray, type JacobianBlock, toDense, withParts } from './block.ts';

/**
 * The Jacobian on several batches as one, the samples behind one another. Blocks that were kept in different forms (the
 * cheaper form depends on the size of the batch) are written out.
 *
 * @param batches of one model and the same outputs; at least one
 */
export function concatSamples(batches: ModelJacobian[]): ModelJacobian {
  const [first] = batches as [ModelJacobian, ...ModelJacobian[]];
  if (batches.length === 1) return first;
  const blocks = first.blocks.map((entry, q): ParameterJacobian<HostArray> => {
    const list = batches.map((batch) => (batch.blocks[q] as ParameterJacobian<HostArray>).block);
    return { ...entry, block: concatBlocks(list) };
  });
  const n = batches.reduce((sum, batch) => sum + batch.n, 0);
  return { n, c: first.c, outputs: concatArrays(batches.map(({ outputs }) => outputs)), blocks };
}

function concatBlocks(list: JacobianBlock[]): JacobianBlock {
  const [first] = list as [JacobianBlock, ...JacobianBlock[]];
  const blocks = list.every((block) => sameForm(block, first)) ? list : list.map(toDense);
  const parts = blocks.map((block) => blockParts(block));
  const n = blocks.reduce((sum, block) => sum + block.n, 0);
  const model = { ...(blocks[0] as JacobianBlock), n };
  // The samples are outermost in every part.
  return withParts(
    model,
    blockParts(model).map((_, i) => concatArrays(parts.map((part) => part[i] as HostArray))),
  );
}

/** Whether two blocks differ in their numbers and their samples only. */
function sameForm(a: JacobianBlock, b: JacobianBlock): boolean {
  const form = (block: JacobianBlock) =>
    JSON.stringify(Object.entries(block).filter(([key, value]) => key !== 'n' && typeof value !== 'object'));
  return form(a) === form(b);
}

function concatArrays(arrays: HostArray[]): HostArray {
  const out = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    out.set(array, at);
    at += array.length;
  }
  return out;
}
