/** Labels as class numbers 0 .. K - 1, without gaps, and how many samples each class has. */
export interface Classes {
  of: Int32Array;
  sizes: number[];
}

export function classesOf(labels: ArrayLike<number>): Classes {
  const numbers = new Map<number, number>();
  const sizes: number[] = [];
  const of = Int32Array.from(labels, (label) => {
    const known = numbers.get(label) ?? numbers.size;
    numbers.set(label, known);
    sizes[known] = (sizes[known] ?? 0) + 1;
    return known;
  });
  return { of, sizes };
}

/**
 * `sum K_ij` over all pairs of one class, i = j included: the inner product of K with the label matrix `Y Y^T`. Walks only those
 * pairs, N^2 / K of them for K equal classes.
 */
export function sameClassSum(kernel: Float64Array, n: number, { of, sizes }: Classes): number {
  const members = sizes.map((): number[] => []);
  of.forEach((label, i) => {
    members[label]?.push(i);
  });
  let sum = 0;
  for (const indices of members) {
    for (const i of indices) for (const j of indices) sum += kernel[i * n + j] as number;
  }
  return sum;
}
