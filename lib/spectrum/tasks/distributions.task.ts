import { type Distribution, distributionOf } from '../distribution.ts';

/** Worker entry of `distributions`. */
export default function distributionsTask({
  arrays,
  bins,
}: {
  arrays: (Float32Array | Float64Array)[];
  bins: number;
}): Distribution[] {
  return arrays.map((values) => distributionOf(values, bins));
}
