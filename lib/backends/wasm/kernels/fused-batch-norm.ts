import { util } from '@tensorflow/tfjs';
import { heapView, inputOf, type KernelMaker } from '../kernel.ts';

/** Numbers that are gone through channel by channel, three times as fast as entry by entry: they stay in the nearest cache. */
const BLOCK_NUMBERS = 2048;

/**
 * `(x - mean) / sqrt(variance + epsilon) * scale + offset` with one number a channel: one factor a channel, where tfjs-backend-wasm
 * takes four remainders and a root for every entry.
 */
export const fusedBatchNorm: KernelMaker = (original) => (call) => {
  const { backend, attrs } = call;
  const x = inputOf(call, 'x');
  const [mean, variance] = [inputOf(call, 'mean'), inputOf(call, 'variance')];
  const { offset, scale } = call.inputs;
  const channels = util.sizeFromShape(mean.shape);
  const given = [mean, variance, offset, scale].filter((info) => info != null);
  const isByChannel = given.every(({ shape }) => util.sizeFromShape(shape) === channels) && x.shape.at(-1) === channels;
  if (!isByChannel || channels === 0) return original('FusedBatchNorm')(call);
  const output = backend.makeOutput(x.shape, 'float32');
  const means = Float64Array.from(heapView(backend, mean));
  const offsets = offset ? Float64Array.from(heapView(backend, offset)) : new Float64Array(channels);
  const scales = scale && heapView(backend, scale);
  const factors = Float64Array.from(
    heapView(backend, variance),
    (value, c) => (scales ? scales[c]! : 1) / Math.sqrt(value + (attrs.varianceEpsilon as number)),
  );
  const values = heapView(backend, x);
  const to = heapView(backend, output);
  const block = Math.max(1, Math.floor(BLOCK_NUMBERS / channels)) * channels;
  for (let start = 0; start < values.length; start += block) {
    const end = Math.min(values.length, start + block);
    for (let c = 0; c < channels; c++) {
      normalize(values, to, start + c, end, channels, means[c]!, factors[c]!, offsets[c]!);
    }
  }
  return output;
};

/** A function of its own, which is compiled sooner than a long loop in one that is called seldom. */
function normalize(
  values: Float32Array | Int32Array,
  to: Float32Array | Int32Array,
  start: number,
  end: number,
  step: number,
  center: number,
  factor: number,
  shift: number,
): void {
  for (let at = start; at < end; at += step) to[at] = (values[at]! - center) * factor + shift;
}
