import { formatPower } from '../format/format.ts';

/** Part of its length that an axis has left over at each end where Plotly chooses its range. */
const AIR = 0.055;
const STEPS = [2, 5, 10];
const PREFIXES = ['f', 'p', 'n', 'μ', 'm', '', 'k', 'M', 'G', 'T'];

/** The ends that Plotly gives an axis whose figure chooses none, of curves' values; undefined without any finite one. */
export function autoRange(curves: readonly (readonly (number | null)[])[]): [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of curves) {
    for (const value of values) {
      if (value === null || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (high < low) return undefined;
  const air = high > low ? AIR * (high - low) : 1;
  return [low - air, high + air];
}

/** About five round values with their labels, as Plotly chooses and writes them on a linear axis. */
export function linearTicks(range: readonly [number, number]): { value: number; text: string }[] {
  const rough = Math.abs(range[1] - range[0]) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * STEPS.find((multiple) => multiple * power >= rough)!;
  return multiples(step, range).map((value) => ({ value, text: textOf(value, step, range) }));
}

/** The multiples of `step` between two ends. */
export function multiples(step: number, [one, other]: readonly [number, number]): number[] {
  const [low, high] = [Math.min(one, other), Math.max(one, other)];
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.max(0, Math.floor(high / step) - first + 1) }, (_, i) => (first + i) * step);
}

/** All labels of an axis have one power of a thousand, told by its SI prefix where it has one. */
function textOf(value: number, step: number, range: readonly [number, number]): string {
  const decimals = 2 - Math.floor(Math.log10(step) + 0.01);
  if (Math.abs(value) < 10 ** -decimals / 2) return '0';
  const largest = Math.floor(Math.log10(Math.max(Math.abs(range[0]), Math.abs(range[1]))) + 0.01);
  const named = largest >= -15 && largest <= 14;
  const exponent = Math.abs(largest) <= 3 ? 0 : named ? 3 * Math.round((largest - 1) / 3) : largest;
  const mantissa = Math.abs(value) * 10 ** -exponent;
  const places = Math.min(20, Math.max(0, decimals + exponent));
  const digits = mantissa.toFixed(places);
  const text = (places > 0 ? digits.replace(/\.?0+$/, '') : digits).replace(/^(\d)(\d{3})(?!\d)/, '$1,$2');
  return `${value < 0 ? '−' : ''}${text}${named ? PREFIXES[exponent / 3 + 5] : `×${formatPower(exponent)}`}`;
}
