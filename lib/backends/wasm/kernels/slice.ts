import { slice_util, util } from '@tensorflow/tfjs';
import { inputOf, type KernelMaker } from '../kernel.ts';
import { copyRun, hasWords, wordsView } from './copy-run.ts';

/** tfjs's own slice for strings and flags; for numbers a copy run by run, about 10 times faster for short runs. */
export const slice: KernelMaker = (original) => (call) => {
  const { backend, attrs } = call;
  const x = inputOf(call, 'x');
  if (!hasWords(x)) return original('Slice')(call);
  const [begin, size] = slice_util.parseSliceParams(x, attrs.begin as number[], attrs.size as number[]) as [
    number[],
    number[],
  ];
  slice_util.assertParamsValid(x, begin, size);
  const output = backend.makeOutput(size, x.dtype);
  if (util.sizeFromShape(size) === 0) return output;

  // Trailing axes that are taken whole make one run together with the axis before them.
  let runAxis = x.shape.length - 1;
  while (runAxis > 0 && size[runAxis] === x.shape[runAxis]) runAxis--;
  const inner = util.sizeFromShape(x.shape.slice(runAxis + 1));
  const length = inner * (size[runAxis] ?? 1);
  const strides = util.computeStrides(x.shape);
  const from = wordsView(backend, x);
  const to = wordsView(backend, output);
  const copyFrom = (axis: number, fromStart: number, toStart: number): number => {
    if (axis >= runAxis) {
      copyRun(from, fromStart + (begin[axis] ?? 0) * inner, to, toStart, length);
      return toStart + length;
    }
    let next = toStart;
    for (let i = 0; i < size[axis]!; i++)
      next = copyFrom(axis + 1, fromStart + (begin[axis]! + i) * strides[axis]!, next);
    return next;
  };
  copyFrom(0, 0, 0);
  return output;
};
