import type { EmpiricalNtkOptions } from '../../lib/index.ts';

/** A dense network of these widths on N samples. */
export interface GrowthPoint {
  n: number;
  c: number;
  inputs: number;
  hidden: number[];
  options: EmpiricalNtkOptions;
  repeats: number;
  /** Numbers of workers measured in turn; left out, the options as they are. */
  interleaved?: number[];
}

export interface GrowthCurve {
  /** What grows. */
  name: string;
  note: string;
  points: { at: number; point: GrowthPoint }[];
}

const small = { inputs: 64, hidden: [256], repeats: 3 };
const MIB = 2 ** 20;

/** Weights written out, so that the Jacobian grows with N beyond any budget. */
const written = (n: number, options: EmpiricalNtkOptions): GrowthPoint => ({
  n,
  c: 1,
  inputs: 256,
  hidden: [192],
  repeats: 1,
  options: { algorithm: 'batched-jacobian', components: false, ...options },
});

export const MEMORY_BUDGET_MIB = 64;

export const GROWTH_CURVES: readonly GrowthCurve[] = [
  {
    name: 'N',
    note: 'MLP 64-256-1, the total alone',
    points: [64, 256, 1024, 4096].map((n) => ({ at: n, point: { n, c: 1, ...small, options: { components: false } } })),
  },
  {
    name: 'C',
    note: 'MLP 64-256-C, N = 64, trace, all components',
    points: [1, 10, 100].map((c) => ({ at: c, point: { n: 64, c, ...small, options: {} } })),
  },
  {
    name: 'P',
    note: 'MLP w-w-w-1, N = 64, all components',
    points: [70, 223, 707, 2235].map((w) => ({
      at: 2 * w * w + 3 * w + 1,
      point: { n: 64, c: 1, inputs: w, hidden: [w, w], repeats: 3, options: {} },
    })),
  },
  {
    name: 'N',
    note: 'MLP 256-192-1 written out, no budget',
    points: [256, 512, 1024].map((n) => ({ at: n, point: written(n, {}) })),
  },
  {
    name: 'N',
    note: `the same, memoryBudgetBytes = ${MEMORY_BUDGET_MIB} MiB`,
    points: [256, 512, 1024].map((n) => ({
      at: n,
      point: written(n, { memoryBudgetBytes: MEMORY_BUDGET_MIB * MIB }),
    })),
  },
];

/** Tiles of a Jacobian that is kept, by so many workers: what they share grows with N^2, the passes before it with N. */
export const PARALLEL_POINTS: readonly GrowthPoint[] = [512, 1024, 2048].map((n) => ({
  ...written(n, {}),
  inputs: 512,
  // Half a minute each: nothing that a warm-up would take away is seen in it.
  repeats: n < 2048 ? 3 : 1,
  interleaved: [1, 2],
}));
