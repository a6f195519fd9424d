import { ELEMENTWISE_ACTIVATIONS, type ElementwiseActivation } from '../explicit/elementwise-activation.ts';

/**
 * Replaces entries from..end of `z` by the activations of them, one after the other.
 *
 * @param derivative receives that of the whole, where it is wanted
 */
export function activate(
  z: Float32Array,
  from: number,
  end: number,
  activations: readonly ElementwiseActivation[],
  derivative: Float32Array | null,
): void {
  activations.forEach((activation, i) => {
    if (i === 0 && derivative && activation === ELEMENTWISE_ACTIVATIONS.relu) rectify(z, from, end, derivative);
    else {
      if (derivative) differentiate(z, from, end, activation, derivative, i === 0);
      for (let at = from; at < end; at++) z[at] = activation.value(z[at] as number);
    }
  });
}

function differentiate(
  z: Float32Array,
  from: number,
  end: number,
  activation: ElementwiseActivation,
  derivative: Float32Array,
  isFirst: boolean,
): void {
  for (let at = from; at < end; at++) {
    derivative[at] = activation.derivative(z[at] as number) * (isFirst ? 1 : (derivative[at] as number));
  }
}

const ABSOLUTE = 0x7fffffff;
const INFINITE = 0x7f800000;
const ONE = 0x3f800000;

/**
 * The commonest one, on the bits of the numbers: the signs of preactivations cannot be foreseen, and a processor that guesses them
 * wrong loses as much time as the product took. NaN stays NaN.
 */
function rectify(z: Float32Array, from: number, end: number, derivative: Float32Array): void {
  const bits = new Int32Array(z.buffer, z.byteOffset, z.length);
  const ones = new Int32Array(derivative.buffer, derivative.byteOffset, derivative.length);
  for (let at = from; at < end; at++) {
    const number = bits[at] as number;
    const isPositive = (-number & ~number) >> 31;
    const isNotANumber = (INFINITE - (number & ABSOLUTE)) >> 31;
    bits[at] = number & (isPositive | isNotANumber);
    ones[at] = ONE & (isPositive | isNotANumber);
  }
}
