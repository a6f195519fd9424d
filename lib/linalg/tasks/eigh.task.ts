import type { SymmetricEigen } from '../provider.ts';
import { eighSymmetric } from '../typescript/eigh-symmetric.ts';
import { moveBack } from '../worker.ts';

export interface EighTask {
  matrix: Float64Array<ArrayBuffer>;
  n: number;
  vectors: boolean;
  top: number;
}

/** Worker entry of the TypeScript provider's `eigh`. */
export default function eighTask({ matrix, n, vectors, top }: EighTask): SymmetricEigen {
  const { eigenvalues, eigenvectors } = eighSymmetric(matrix, n, vectors, top);
  const buffers = [eigenvalues, eigenvectors].flatMap((array) => (array ? [array.buffer as ArrayBuffer] : []));
  return moveBack({ eigenvalues, eigenvectors }, buffers);
}
