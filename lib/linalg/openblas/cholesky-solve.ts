import { checkSystem, notPositiveDefinite } from '../check-arguments.ts';
import { transposed } from '../transpose.ts';
import { letter, type NativeLibrary, type NativeSteps, statusOf } from './native-library.ts';

/** X with A X = B by dpotrf and dpotrs; see `LinalgProvider.choleskySolve`. */
export function* nativeCholeskySolve(
  { integer, integers }: NativeLibrary,
  a: Float64Array,
  n: number,
  b: Float64Array,
  columns: number,
): NativeSteps<Float64Array> {
  checkSystem(a, n, b, columns);
  if (n === 0 || columns === 0) return new Float64Array(b.length);
  const factor = a.slice();
  const info = integers(1);
  yield { routine: 'dpotrf', args: [letter('L'), integer(n), factor, integer(n), info] };
  // A NaN passes dpotrf's test of the pivot in some libraries, but always reaches the last one.
  const last = factor[n * n - 1] as number;
  if (statusOf(info) > 0 || !(last > 0)) throw notPositiveDefinite(statusOf(info) || n, n);
  const solution = transposed(b, n, columns);
  const shape = [letter('L'), integer(n), integer(columns)];
  yield { routine: 'dpotrs', args: [...shape, factor, integer(n), solution, integer(n), integers(1)] };
  return transposed(solution, columns, n);
}
