import { toHost } from '../jacobian/to-host.ts';
import { all, andThen, type MaybePromise } from '../maybe-async.ts';
import { differentiableModel } from './differentiable-model.ts';
import type { NtkModel } from './types.ts';

/** A copy of one trainable weight as a matrix. */
export interface WeightMatrix {
  /** `LayerVariable.originalName`; `Variable.name` for function models. */
  name: string;
  /** Float32, row-major `[rows, cols]`: all axes but the last together (fan-in, positions of a filter too) by the last. */
  values: Float32Array<ArrayBuffer>;
  rows: number;
  cols: number;
}

/**
 * Copies of the trainable weights of rank 2 and more, as matrices, for `weightSpectra`. There when the call returns on backends that
 * compute synchronously: later training does not change them. No tensor is made.
 *
 * @param maxSide weights whose smaller side is larger are left out; default 1024
 * @throws NtkBoardError `unsupported-model`, `no-trainable-weights`
 *
 * @example
 * const spectra = await weightSpectra(await weightMatrices(model));
 */
export function weightMatrices(model: NtkModel, maxSide = 1024): MaybePromise<WeightMatrix[]> {
  const chosen = differentiableModel(model).parameters.flatMap(({ name, shape, size, variable }) => {
    const cols = shape.at(-1) ?? 1;
    const rows = size / cols;
    return shape.length >= 2 && size > 0 && Math.min(rows, cols) <= maxSide ? [{ name, rows, cols, variable }] : [];
  });
  return andThen(all(chosen.map(({ variable }) => toHost(variable))), (values) =>
    chosen.map(({ name, rows, cols }, i) => ({ name, rows, cols, values: values[i] as WeightMatrix['values'] })),
  );
}
