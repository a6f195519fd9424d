import { borrowFromCpu } from '../borrow-from-cpu.ts';
import { heapView, inputOf, type KernelMaker, zerosOutput } from '../kernel.ts';

/**
 * `[numSegments, ...x.shape.slice(1)]`: the rows of `x` added up by their segment id; rows with an id out of range are
 * dropped. One pass over `x`, where the cpu backend makes one pass per segment (an embedding has thousands).
 */
export const unsortedSegmentSum: KernelMaker = () => (call) => {
  const { backend, attrs } = call;
  const x = inputOf(call, 'x');
  const segmentIds = inputOf(call, 'segmentIds');
  if (segmentIds.shape.length !== 1) return borrowFromCpu('UnsortedSegmentSum')(call);
  const numSegments = attrs.numSegments as number;
  const rowShape = x.shape.slice(1);
  const rowSize = rowShape.reduce((size, length) => size * length, 1);
  const output = zerosOutput(backend, [numSegments, ...rowShape], 'float32');
  const sums = heapView(backend, output);
  const rows = heapView(backend, x);
  heapView(backend, segmentIds).forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return;
    for (let k = 0; k < rowSize; k++) sums[segment * rowSize + k]! += rows[row * rowSize + k]!;
  });
  return output;
};
