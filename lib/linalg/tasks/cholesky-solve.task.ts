import { choleskySolve } from '../typescript/cholesky-solve.ts';
import { moveBack } from '../worker.ts';

export interface CholeskySolveTask {
  a: Float64Array;
  n: number;
  b: Float64Array;
  columns: number;
}

/** Worker entry of the TypeScript provider's `choleskySolve`. */
export default function choleskySolveTask({ a, n, b, columns }: CholeskySolveTask): Float64Array {
  const solution = choleskySolve(a, n, b, columns);
  return moveBack(solution, [solution.buffer as ArrayBuffer]);
}
