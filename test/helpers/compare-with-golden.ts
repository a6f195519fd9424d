import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { eigh } from '../../lib/linalg/eigh.ts';
import { type AlgorithmName, RULE_BASED } from '../../lib/ntk/algorithms/index.ts';
import { empiricalNtk } from '../../lib/ntk/empirical-ntk.ts';
import type { NtkOutputs } from '../../lib/ntk/ntk-options.ts';
import { norm, relativeError } from './compare.ts';
import type { GoldenCase } from './golden.ts';

/** Relative Frobenius per component; float32 reaches 7e-7 on these cases. */
const COMPONENT_TOLERANCE = 1e-5;
/** Of the largest eigenvalue. */
const EIGENVALUE_TOLERANCE = 1e-6;
const SUFFIX = { full: '/full', trace: '/trace', pseudo: '/pntk' } as const;
const EIGENVALUES = { full: 'eig/full', trace: 'eig/trace', pseudo: 'eig/pntk' } as const;

/** The kinds of kernel that a golden case holds. */
export function goldenModes({ manifest }: GoldenCase): NtkOutputs[] {
  return manifest.c === 1 ? ['trace'] : ['trace', 'full', 'pseudo'];
}

/** Compares the kernel and its spectrum with the golden ones, component by component, and counts the tensors left behind. */
export async function compareWithGolden(
  golden: GoldenCase,
  algorithm: AlgorithmName,
  outputs: NtkOutputs,
): Promise<void> {
  const { manifest } = golden;
  const suffix = manifest.c === 1 ? '' : SUFFIX[outputs];
  const model = await golden.model();
  const inputs = golden.inputs();
  const tensors = tf.memory().numTensors;
  const kernel = await empiricalNtk(model, inputs, null, { algorithm, outputs, verify: RULE_BASED.has(algorithm) });
  expect(tf.memory().numTensors).toBe(tensors);
  model.dispose();
  for (const input of inputs) input.dispose();

  const total = golden.array(`total${suffix}`);
  // The outputs of a softmax add up to one: the kernel of their sum is zero, and only rounding can be compared.
  const scale = norm(golden.array(manifest.c === 1 ? 'total' : 'total/trace'));
  const vanishes = norm(total) < 1e-6 * scale;
  const reference = vanishes ? scale : norm(total);
  expect(kernel.components.map((component) => component.name)).toEqual(manifest.params.map((param) => param.name));
  expect(relativeError(kernel.total, total, reference)).toBeLessThan(COMPONENT_TOLERANCE);
  for (const component of kernel.components) {
    const want = golden.array(`component/${component.name}${suffix}`);
    const zero = vanishes || manifest.zeroComponents?.includes(component.name);
    expect(relativeError(component.kernel, want, zero ? reference : norm(want))).toBeLessThan(COMPONENT_TOLERANCE);
  }
  const wanted = golden.array(manifest.c === 1 ? 'eig/ntk' : EIGENVALUES[outputs]);
  const matrix = outputs === 'full' && manifest.c > 1 ? asMatrix(kernel.total, kernel.n, kernel.c) : kernel.total;
  const { eigenvalues } = await eigh(matrix, wanted.length);
  const largest = vanishes ? scale : (wanted[wanted.length - 1] as number);
  wanted.forEach((value, k) => {
    expect(Math.abs((eigenvalues[k] as number) - value) / largest).toBeLessThan(EIGENVALUE_TOLERANCE);
  });
}

/** `[N, N, C, C]` as the `[N * C, N * C]` matrix. */
function asMatrix(full: Float64Array, n: number, c: number): Float64Array {
  const size = n * c;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let p = 0; p < c; p++)
        for (let q = 0; q < c; q++) {
          matrix[(i * c + p) * size + j * c + q] = full[((i * n + j) * c + p) * c + q] as number;
        }
  return matrix;
}
