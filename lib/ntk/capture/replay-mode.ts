/** Operations of single samples that one traced capture may do: each is slow by itself, once, and fast in the graph that is made of them. */
const MOST_SINGLE = 2_048;

let left = 0;

/** Runs a capture that is traced for a graph; see `graphJacobian`. */
export function forReplay<T>(work: () => T): T {
  left = MOST_SINGLE;
  try {
    return work();
  } finally {
    left = 0;
  }
}

/** Whether `count` operations of single samples may stand for one on the batch, which costs less in a graph alone. They then count. */
export function maySplitSamples(count: number): boolean {
  if (count > left) return false;
  left -= count;
  return true;
}
