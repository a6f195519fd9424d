import * as tf from '@tensorflow/tfjs';
import type { CorrectGradient } from './correct-gradient.ts';

/** Kernels whose result is true or false, with their inputs. Of those tfjs 4.22 has a gradient for `GreaterEqual` alone. */
const INPUTS: Record<string, string[]> = {
  Greater: ['a', 'b'],
  Less: ['a', 'b'],
  LessEqual: ['a', 'b'],
  Equal: ['a', 'b'],
  NotEqual: ['a', 'b'],
  LogicalAnd: ['a', 'b'],
  LogicalOr: ['a', 'b'],
  LogicalNot: ['x'],
  Any: ['x'],
  All: ['x'],
};

/** They are constant between their jumps. A threshold multiplies with one, a mask is made of some. */
export const truthValues: readonly CorrectGradient[] = Object.entries(INPUTS).map(([kernelName, inputsToSave]) => ({
  kernelName,
  inputsToSave,
  gradFunc: (_dy, saved) =>
    Object.fromEntries(inputsToSave.map((name, i) => [name, () => tf.zeros((saved[i] as tf.Tensor).shape)])),
}));
