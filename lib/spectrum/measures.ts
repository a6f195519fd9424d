import { type ClassMeans, classMeans } from './class-means.ts';
import { type Classes, classesOf, sameClassSum } from './classes.ts';
import { centered, chordOf, frobeniusNorm } from './matrix-geometry.ts';

/**
 * What several metrics need of the same kernels, each computed once: norms, centred kernels, distances of directions, class sums. For
 * one evaluation of the metrics, during which the arrays must not change.
 */
export class Measures {
  readonly #norms = new Map<Float64Array, number>();
  readonly #centred = new Map<Float64Array, Float64Array>();
  readonly #chords = new Map<Float64Array, Map<Float64Array, number>>();
  readonly #classes = new Map<ArrayLike<number>, Classes>();
  readonly #sums = new Map<Float64Array, number>();
  readonly #means = new Map<Float64Array, ClassMeans>();

  /** `|A|` (Frobenius). */
  norm(a: Float64Array): number {
    return once(this.#norms, a, () => frobeniusNorm(a));
  }

  /** `H A H`; see `centered`. */
  centred(a: Float64Array, n: number): Float64Array {
    return once(this.#centred, a, () => centered(a, n));
  }

  /** `|A / |A| - B / |B||`; see `chordOf`. */
  chord(a: Float64Array, b: Float64Array): number {
    const known = once(this.#chords, a, () => new Map<Float64Array, number>());
    return once(known, b, () => chordOf(a, b, this.norm(a), this.norm(b)));
  }

  classes(labels: ArrayLike<number>): Classes {
    return once(this.#classes, labels, () => classesOf(labels));
  }

  /** Sum of the entries of pairs of one class; of one set of labels. */
  sameClassSum(a: Float64Array, n: number, labels: ArrayLike<number>): number {
    return once(this.#sums, a, () => sameClassSum(a, n, this.classes(labels)));
  }

  /** See `classMeans`; of one set of labels. */
  classMeans(a: Float64Array, n: number, labels: ArrayLike<number>): ClassMeans {
    return once(this.#means, a, () => classMeans(a, n, this.classes(labels), this.sameClassSum(a, n, labels)));
  }
}

function once<Key, Value>(known: Map<Key, Value>, key: Key, compute: () => Value): Value {
  const value = known.get(key);
  if (value !== undefined) return value;
  const made = compute();
  known.set(key, made);
  return made;
}
