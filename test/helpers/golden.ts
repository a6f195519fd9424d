import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';

const ROOT = path.join(import.meta.dirname, '../fixtures/reference');
const CONSTRUCTORS = { float64: Float64Array, float32: Float32Array, int32: Int32Array } as const;

interface Manifest {
  n: number;
  c: number;
  inputs: { shape: number[]; dtype: 'float32' | 'int32' }[];
  params: { name: string }[];
  arrays: Record<string, { dtype: keyof typeof CONSTRUCTORS; shape: number[]; byteOffset: number }>;
  zeroComponents?: string[];
}

export interface GoldenCase {
  name: string;
  manifest: Manifest;
  array(key: string): Float64Array;
  inputs(): tf.Tensor[];
  model(): Promise<tf.LayersModel>;
}

export const goldenCaseNames = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** A golden case of `test/fixtures/reference` (its README says how it was made). */
export function loadGoldenCase(name: string): GoldenCase {
  const read = (file: string) => readFileSync(path.join(ROOT, name, file));
  const manifest: Manifest = JSON.parse(read('manifest.json').toString());
  const data = new Uint8Array(read('data.bin')).buffer;
  const typed = (key: string) => {
    const entry = manifest.arrays[key];
    if (!entry) throw new Error(`golden case ${name} has no array ${key}`);
    const length = entry.shape.reduce((product, size) => product * size, 1);
    return new CONSTRUCTORS[entry.dtype](data, entry.byteOffset, length);
  };
  return {
    name,
    manifest,
    array: (key) => Float64Array.from(typed(key)),
    inputs: () => manifest.inputs.map((input, i) => tf.tensor(typed(`input/${i}`), input.shape, input.dtype)),
    model: async () => {
      const { modelTopology, weightsManifest } = JSON.parse(read('model.json').toString());
      return await tf.loadLayersModel(
        tf.io.fromMemory({
          modelTopology,
          weightSpecs: weightsManifest.flatMap((group: { weights: tf.io.WeightsManifestEntry[] }) => group.weights),
          weightData: new Uint8Array(read('weights.bin')).buffer,
        }),
      );
    },
  };
}
