import { type Digits, pickDigits, SIDE } from '../mnist.ts';

/** Side of the images after every 2 x 2 pixels became one. */
export const SMALL_SIDE = SIDE / 2;
export const SMALL_PIXELS = SMALL_SIDE ** 2;

/** Digits at half resolution, row-major `[count, 14, 14]`, shifted and scaled to mean 0 and standard deviation 1 over all pixels. */
export function smallDigits({ images, count }: Digits): Float32Array {
  const small = new Float32Array(count * SMALL_PIXELS);
  images.forEach((ink, index) => {
    const [image, pixel] = [Math.floor(index / SIDE ** 2), index % SIDE ** 2];
    const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
    const target = image * SMALL_PIXELS + (row >> 1) * SMALL_SIDE + (column >> 1);
    small[target] = (small[target] as number) + ink / (4 * 255);
  });
  return standardised(small);
}

/** The first `count` digits of the two classes, as often one as the other, in turn. */
export function twoClasses(digits: Digits, classes: readonly [number, number], count: number): Digits {
  const [first, second] = classes.map((wanted) => [...digits.labels.keys()].filter((i) => digits.labels[i] === wanted));
  const indices = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? first : second)?.[i >> 1]);
  if (indices.includes(undefined)) throw new Error(`expected ${count} digits of ${classes.join(' and ')}, got fewer`);
  return pickDigits(digits, indices as number[]);
}

function standardised(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map((value) => (value - mean) / Math.sqrt(variance));
}
