import { all, andThen, type MaybePromise } from '../maybe-async.ts';
import { differentiableModel } from './differentiable-model.ts';
import { numericValues, type OwnValues } from './numeric-values.ts';
import type { NtkModel } from './types.ts';

/** A copy of one trainable weight; in shared memory it is read by others too. */
export interface NamedValues {
  /** `LayerVariable.originalName`; `Variable.name` for function models. */
  name: string;
  values: OwnValues | Float32Array<SharedArrayBuffer>;
}

/**
 * Copies of all trainable weights. There when the call returns on backends that compute synchronously: later training does not
 * change them. No tensor is made.
 *
 * @throws NtkBoardError `unsupported-model`, `no-trainable-weights`
 */
export function weightValues(model: NtkModel): MaybePromise<NamedValues[]> {
  const { parameters } = differentiableModel(model);
  return andThen(all(parameters.map(({ variable }) => numericValues(variable, 'step'))), (copies) =>
    parameters.map(({ name }, i) => ({ name, values: copies[i] as OwnValues })),
  );
}

/** `Variable.name`, under which tfjs hands gradients out, to the name under which a weight is logged. */
export function weightNames(model: NtkModel): Map<string, string> {
  return new Map(differentiableModel(model).parameters.map(({ name, variable }) => [variable.name, name]));
}
