import { invalidOption } from './check-option.ts';
import type { Kernel } from './empirical-ntk.ts';

/** @throws NtkBoardError `invalid-option` for what is not a kernel */
export function checkReuse(operation: string, reuse: Kernel | undefined): void {
  if (reuse === undefined) return;
  const isKernel = reuse?.total instanceof Float64Array && Array.isArray(reuse.components);
  if (!isKernel) throw invalidOption(operation, 'reuse', 'an earlier result of empiricalNtk', reuse);
}

/** The arrays of an earlier kernel that can be moved between threads and written into. */
export function reusableArrays(reuse: Kernel | undefined): Float64Array<ArrayBuffer>[] {
  if (!reuse) return [];
  const arrays = [reuse.total, ...reuse.components.map(({ kernel }) => kernel)];
  const isWhole = (array: Float64Array): array is Float64Array<ArrayBuffer> =>
    array.buffer instanceof ArrayBuffer && array.byteLength === array.buffer.byteLength && array.length > 0;
  const byBuffer = new Map(arrays.filter(isWhole).map((array) => [array.buffer, array]));
  return [...byBuffer.values()];
}
