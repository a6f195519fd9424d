import { takeBack } from '../../linalg/openblas/scratch.ts';

/**
 * Frees the memory of buffers at once: whoever reads them afterwards finds nothing. Left to the garbage collector, which
 * hardly sees what lies outside its heap, batches that are no longer wanted pile up beyond any budget. Borrowed space serves its next user.
 */
export function releaseBuffers(buffers: readonly ArrayBuffer[]): void {
  for (const buffer of buffers as readonly (ArrayBuffer & { transfer?: (length: number) => ArrayBuffer })[]) {
    if (!takeBack(buffer)) buffer.transfer?.(0);
  }
}
