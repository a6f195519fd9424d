import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs';
import { borrowFromCpu } from '../borrow-from-cpu.ts';
import type { KernelMaker } from '../kernel.ts';
import { copyRun, hasWords, wordsView } from './copy-run.ts';

/** tfjs's own concatenation for strings, flags and trivial cases; for numbers a copy run by run. */
export const concat: KernelMaker = (original) => {
  const borrowed = borrowFromCpu('Concat');
  return (call) => {
    const { backend, attrs } = call;
    const inputs: TensorInfo[] = Object.values(call.inputs);
    if (inputs.some(({ dtype }) => dtype === 'complex64')) return borrowed(call);
    const filled = inputs.filter(({ shape }) => util.sizeFromShape(shape) > 0);
    const [first] = filled;
    if (!first || filled.length === 1 || !filled.every((info) => hasWords(info) && info.dtype === first.dtype)) {
      return original('Concat')(call);
    }
    const axis = util.parseAxisParam(attrs.axis as number, first.shape)[0]!;
    const shapes = filled.map(({ shape }) => shape);
    backend_util.assertParamsConsistent(shapes, axis);
    const output = backend.makeOutput(backend_util.computeOutShape(shapes, axis), first.dtype);
    const rows = util.sizeFromShape(first.shape.slice(0, axis));
    const rowLength = util.sizeFromShape(output.shape) / rows;
    const to = wordsView(backend, output);
    let column = 0;
    for (const info of filled) {
      const from = wordsView(backend, info);
      const length = from.length / rows;
      for (let row = 0; row < rows; row++) copyRun(from, row * length, to, row * rowLength + column, length);
      column += length;
    }
    return output;
  };
};
