import { readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '../fixtures/reference/mlp_tanh_ntkparam');

/** What TorchNTK itself computed (float32) on the weights and inputs of the golden case `mlp_tanh_ntkparam`, `[24, 24]`. */
export function torchNtkKernel(key: string): Float64Array {
  const { arrays } = JSON.parse(readFileSync(path.join(FOLDER, 'crosscheck_torchntk.json')).toString());
  const data = new Uint8Array(readFileSync(path.join(FOLDER, 'crosscheck_torchntk.bin'))).buffer;
  return Float64Array.from(new Float32Array(data, arrays[key].byteOffset, 24 * 24));
}
