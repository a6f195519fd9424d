import { differentiableModel } from './differentiable-model.ts';
import type { NtkModel } from './types.ts';

/** Whether a model can still be read: false when it was disposed, or is none. */
export function weightsAreThere(model: NtkModel): boolean {
  try {
    return differentiableModel(model).parameters.every(({ variable }) => !variable.isDisposed);
  } catch {
    return false;
  }
}
