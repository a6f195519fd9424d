import type * as tf from '@tensorflow/tfjs';
import type { NtkModel } from './types.ts';

/**
 * What each of the outputs c is, `<name of the model's output>/<index within it>`: outputs are laid behind one another in the
 * order of `model.outputs`, each flattened row-major. A plain function has one, `output`.
 *
 * @param c outputs that take part
 * @param chosen their numbers among all outputs; null for all
 */
export function outputNames(model: NtkModel, c: number, chosen: readonly number[] | null): string[] {
  const { sized, rest } = outputsOf(model);
  const known = sized.flatMap(({ name, size }) => Array.from({ length: size }, (_, i) => `${name}/${i}`));
  // Within the last output when but one is left, else by number alone.
  const beyond = (index: number) => (rest.length === 1 ? `${rest[0]}/${index - known.length}` : `output/${index}`);
  const indices = chosen ?? Array.from({ length: c }, (_, i) => i);
  return indices.map((index) => known[index] ?? beyond(index));
}

/** Outputs with their sizes, and the names of the rest: sizes are unknown from the first sequence of any length on. */
function outputsOf(model: NtkModel): { sized: { name: string; size: number }[]; rest: string[] } {
  if (!('outputs' in model)) return { sized: [], rest: ['output'] };
  const { outputs, outputNames: names } = model as tf.LayersModel;
  const shapes = outputs.map(({ shape }) => shape.slice(1));
  const firstUnknown = shapes.findIndex((shape) => shape.includes(null));
  const count = firstUnknown < 0 ? shapes.length : firstUnknown;
  const sized = names.slice(0, count).map((name, i) => {
    return { name, size: (shapes[i] as number[]).reduce((size, length) => size * length, 1) };
  });
  return { sized, rest: names.slice(count) };
}
