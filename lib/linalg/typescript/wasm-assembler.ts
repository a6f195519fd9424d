/** Bytes of WebAssembly code or of a section. */
export type Code = number[];

/** Value types. */
export const I32 = 0x7f;
export const V128 = 0x7b;

/** A function to put into a module. Its code sees parameters and then locals, numbered from 0. */
export interface WasmFunction {
  name: string;
  parameters: number[];
  locals: number[];
  code: Code;
}

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes: Code = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest ? low | 0x80 : low);
  } while (rest);
  return bytes;
}

/** Signed LEB128. */
function signed(value: number): Code {
  const bytes: Code = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && !(low & 0x40)) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
/** Alignment hint of eight bytes, then the offset. */
const at = (offset: number): Code => [3, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, ...value: Code[]): Code => [...value.flat(), 0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add = (x: Code, y: Code): Code => [...x, ...y, 0x6a];
export const multiply = (x: Code, y: Code): Code => [...x, ...y, 0x6c];
export const step = (local: number, bytes: number | Code): Code =>
  set(local, add(get(local), typeof bytes === 'number' ? constant(bytes) : bytes));

export const load = (address: Code, offset = 0): Code => [...address, ...simd(0x00), ...at(offset)];
/** Loads one float64 into both lanes. */
export const loadSplat = (address: Code, offset = 0): Code => [...address, ...simd(0x0a), ...at(offset)];
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  ...at(offset),
];
export const storeScalar = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  0x39,
  ...at(offset),
];

export const zero: Code = [...simd(0x0c), ...new Array<number>(16).fill(0)];
/** Sum of both lanes. */
export const sumLanes = (vector: Code): Code => [...vector, ...simd(0x21), 0, ...vector, ...simd(0x21), 1, 0xa0];

/** x y + sum, lane by lane; rounded once where the processor and the engine can. */
export const multiplyAdd = (isFused: boolean, x: Code, y: Code, sum: Code): Code =>
  isFused ? [...x, ...y, ...sum, ...simd(0x107)] : [...sum, ...x, ...y, ...simd(0xf2), ...simd(0xf0)];

/** Runs `body` while the unsigned `local` is less than `end`; `body` must move `local` on. */
export const whileBelow = (local: number, end: Code, body: Code): Code => [
  0x02,
  0x40,
  0x03,
  0x40,
  ...get(local),
  ...end,
  0x4f,
  0x0d,
  1,
  ...body,
  0x0c,
  0,
  0x0b,
  0x0b,
];

/** A module of functions without results that work on an imported memory `env.memory`. */
export function assembleModule(functions: WasmFunction[]): Uint8Array<ArrayBuffer> {
  const text = (name: string): Code => [...unsigned(name.length), ...[...name].map((c) => c.charCodeAt(0))];
  const list = (items: Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
  const body = ({ locals, code }: WasmFunction): Code => {
    const content = [...list(locals.map((type) => [1, type])), ...code, 0x0b];
    return [...unsigned(content.length), ...content];
  };
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(functions.map(({ parameters }) => [0x60, ...unsigned(parameters.length), ...parameters, 0]))),
    ...section(2, list([[...text('env'), ...text('memory'), 0x02, 0x00, ...unsigned(1)]])),
    ...section(3, list(functions.map((_, i) => unsigned(i)))),
    ...section(7, list(functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
    ...section(10, list(functions.map(body))),
  ]);
}
