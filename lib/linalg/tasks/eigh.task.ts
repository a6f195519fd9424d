import { eighSymmetric, type SymmetricEigen } from '../typescript/eigh-symmetric.ts';
import { moveBack } from '../worker.ts';

export interface EighTask {
  matrix: Float64Array<ArrayBuffer>;
  n: number;
  vectors: boolean;
}

/** Worker entry of `eigh`. */
export default function eighTask({ matrix, n, vectors }: EighTask): SymmetricEigen {
  const { eigenvalues, eigenvectors } = eighSymmetric(matrix, n, vectors);
  const buffers = [eigenvalues, eigenvectors].flatMap((array) => (array ? [array.buffer as ArrayBuffer] : []));
  return moveBack({ eigenvalues, eigenvectors }, buffers);
}
