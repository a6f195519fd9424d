/** Seeded uniform numbers in [0, 1) (mulberry32): a run can be repeated on any engine. */
export function seededUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A vector whose entries are +1 or -1, over the square root of n: of unit length. */
export function randomSigns(n: number, uniform: () => number): Float64Array {
  const size = 1 / Math.sqrt(n);
  return Float64Array.from({ length: n }, () => (uniform() < 0.5 ? -size : size));
}
