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
  const all = sections(model).flatMap(({ name, size }) => Array.from({ length: size ?? 0 }, (_, i) => `${name}/${i}`));
  const indices = chosen ?? Array.from({ length: c }, (_, i) => i);
  return indices.map((index) => all[index] ?? lastName(model, all.length, index));
}

/** Sizes are unknown from the first sequence of any length on. */
function sections(model: NtkModel): { name: string; size: number | null }[] {
  if (!('outputs' in model)) return [];
  const { outputs, outputNames: names } = model as tf.LayersModel;
  const sizes = outputs.map(({ shape }) =>
    shape
      .slice(1)
      .reduce<number | null>((size, length) => (size === null || length === null ? null : size * length), 1),
  );
  const known = sizes.indexOf(null);
  return sizes.slice(0, known < 0 ? sizes.length : known).map((size, i) => ({ name: names[i] ?? `output_${i}`, size }));
}

/** Beyond the sizes that are known: within the last output when there is but one left, else by number alone. */
function lastName(model: NtkModel, known: number, index: number): string {
  const names = 'outputs' in model ? (model as tf.LayersModel).outputNames : ['output'];
  const left = names.slice(sections(model).length);
  return left.length === 1 ? `${left[0]}/${index - known}` : `output/${index}`;
}
