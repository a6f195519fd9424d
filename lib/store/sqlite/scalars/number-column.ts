/** How the numbers of a column are laid out. The codes stand in the database: never change one. */
const CODING = {
  /** First value and the one difference between neighbours, both float64. */
  arithmetic: 0,
  /** First value, float64, then the differences between neighbours. */
  int8: 1,
  int16: 2,
  int32: 3,
  float32: 4,
  float64: 5,
  /** Number of runs as float64, the value of each run as float64, then the length of each as uint32. */
  runs: 6,
} as const;
type Coding = (typeof CODING)[keyof typeof CODING];

/** Which coding is shortest for a column, and its bytes: a multiple of 8. */
export interface ColumnPlan {
  coding: Coding;
  byteLength: number;
}

/** Looks at a column of at least one float64 and picks the coding that takes the fewest bytes. All of them are exact. */
export function planColumn(values: Float64Array): ColumnPlan {
  const count = values.length;
  const { integers, float32, runs, smallest, largest } = survey(values);
  const plans: ColumnPlan[] = [
    { coding: CODING.float64, byteLength: 8 * count },
    { coding: CODING.runs, byteLength: 8 + 8 * runs + roundUpTo8(4 * runs) },
  ];
  if (float32) plans.push({ coding: CODING.float32, byteLength: roundUpTo8(4 * count) });
  if (integers && smallest === largest) plans.push({ coding: CODING.arithmetic, byteLength: 16 });
  if (integers) {
    const reach = Math.max(largest, -smallest - 1);
    if (reach <= 0x7f) plans.push({ coding: CODING.int8, byteLength: 8 + roundUpTo8(count - 1) });
    if (reach <= 0x7fff) plans.push({ coding: CODING.int16, byteLength: 8 + roundUpTo8(2 * (count - 1)) });
    if (reach <= 0x7fffffff) plans.push({ coding: CODING.int32, byteLength: 8 + roundUpTo8(4 * (count - 1)) });
  }
  return plans.reduce((best, plan) => (plan.byteLength < best.byteLength ? plan : best));
}

function survey(values: Float64Array) {
  let integers = true;
  let float32 = true;
  let runs = 1;
  let smallest = values.length > 1 ? Number.POSITIVE_INFINITY : 0;
  let largest = values.length > 1 ? Number.NEGATIVE_INFINITY : 0;
  let previous = values[0]!;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (float32 && !Object.is(Math.fround(value), value)) float32 = false;
    // Minus zero would come back as zero from a sum of differences.
    if (integers && (!Number.isSafeInteger(value) || Object.is(value, -0))) integers = false;
    if (i === 0) continue;
    if (!Object.is(value, previous)) runs++;
    const difference = value - previous;
    if (difference < smallest) smallest = difference;
    if (difference > largest) largest = difference;
    previous = value;
  }
  return { integers, float32, runs, smallest, largest };
}

/** Writes a column as planned to `buffer` at `byteOffset`, a multiple of 8. */
export function encodeColumn(
  values: Float64Array,
  { coding }: ColumnPlan,
  buffer: ArrayBuffer,
  byteOffset: number,
): void {
  const count = values.length;
  switch (coding) {
    case CODING.float64:
      new Float64Array(buffer, byteOffset, count).set(values);
      return;
    case CODING.float32:
      new Float32Array(buffer, byteOffset, count).set(values);
      return;
    case CODING.arithmetic:
      new Float64Array(buffer, byteOffset, 2).set([values[0]!, count > 1 ? values[1]! - values[0]! : 0]);
      return;
    case CODING.runs:
      encodeRuns(values, buffer, byteOffset);
      return;
    default: {
      new Float64Array(buffer, byteOffset, 1)[0] = values[0]!;
      const differences = differencesIn(coding, buffer, byteOffset + 8, count - 1);
      for (let i = 1; i < count; i++) differences[i - 1] = values[i]! - values[i - 1]!;
    }
  }
}

function encodeRuns(values: Float64Array, buffer: ArrayBuffer, byteOffset: number): void {
  const starts = [0];
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], values[i - 1])) starts.push(i);
  const runs = starts.length;
  const numbers = new Float64Array(buffer, byteOffset, 1 + runs);
  const lengths = new Uint32Array(buffer, byteOffset + 8 + 8 * runs, runs);
  numbers[0] = runs;
  starts.forEach((start, run) => {
    numbers[1 + run] = values[start]!;
    lengths[run] = (starts[run + 1] ?? values.length) - start;
  });
}

/** Reads `values.length` numbers from `byteOffset` into `values` and returns the offset behind them. */
export function decodeColumn(coding: number, buffer: ArrayBuffer, byteOffset: number, values: Float64Array): number {
  const count = values.length;
  switch (coding as Coding) {
    case CODING.float64:
      values.set(new Float64Array(buffer, byteOffset, count));
      return byteOffset + 8 * count;
    case CODING.float32:
      values.set(new Float32Array(buffer, byteOffset, count));
      return byteOffset + roundUpTo8(4 * count);
    case CODING.arithmetic: {
      const [first = 0, difference = 0] = new Float64Array(buffer, byteOffset, 2);
      // A product, not a sum of sums: integers below 2^53 either way, and this loop has no chain of dependent additions.
      for (let i = 0; i < count; i++) values[i] = first + i * difference;
      return byteOffset + 16;
    }
    case CODING.runs:
      return decodeRuns(buffer, byteOffset, values);
    case CODING.int8:
    case CODING.int16:
    case CODING.int32: {
      const differences = differencesIn(coding as 1 | 2 | 3, buffer, byteOffset + 8, count - 1);
      let value = new Float64Array(buffer, byteOffset, 1)[0]!;
      values[0] = value;
      for (let i = 1; i < count; i++) {
        value += differences[i - 1]!;
        values[i] = value;
      }
      return byteOffset + 8 + roundUpTo8(differences.byteLength);
    }
    default:
      throw new RangeError(`expected a coding of numbers, got ${coding}`);
  }
}

function decodeRuns(buffer: ArrayBuffer, byteOffset: number, values: Float64Array): number {
  const runs = new Float64Array(buffer, byteOffset, 1)[0]!;
  const numbers = new Float64Array(buffer, byteOffset + 8, runs);
  const lengths = new Uint32Array(buffer, byteOffset + 8 + 8 * runs, runs);
  let at = 0;
  for (let run = 0; run < runs; run++) {
    values.fill(numbers[run]!, at, at + lengths[run]!);
    at += lengths[run]!;
  }
  return byteOffset + 8 + 8 * runs + roundUpTo8(4 * runs);
}

function differencesIn(coding: 1 | 2 | 3, buffer: ArrayBuffer, byteOffset: number, count: number) {
  if (coding === CODING.int8) return new Int8Array(buffer, byteOffset, count);
  return coding === CODING.int16
    ? new Int16Array(buffer, byteOffset, count)
    : new Int32Array(buffer, byteOffset, count);
}

function roundUpTo8(bytes: number): number {
  return (bytes + 7) & ~7;
}
