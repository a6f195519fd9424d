import {
  add,
  assembleModule,
  type Code,
  constant,
  get,
  I32,
  load,
  loadSplat,
  multiply,
  multiplyAdd,
  set,
  step,
  store,
  storeScalar,
  sumLanes,
  V128,
  type WasmFunction,
  whileBelow,
  zero,
} from './wasm-assembler.ts';

const FOUR = [0, 1, 2, 3];
/** Bytes of four float64. */
const QUAD = 32;

/** Numbers of locals that follow each other. */
const from = (first: number): number[] => FOUR.map((r) => first + r);

/** The kernels as a WebAssembly module: two float64 at a time, fused multiply-add where the engine has it. */
export function kernelModule(isFused: boolean): Uint8Array<ArrayBuffer> {
  return assembleModule([tiles(isFused), symmetricRows(isFused), rowDots(isFused), addRows(isFused)]);
}

function tiles(isFused: boolean): WasmFunction {
  const [a, aEnd, b, bEnd, out, p, b0, b1, s] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  const left = from(9);
  const right = from(13);
  const rank1 = (offset: number): Code[] => [
    set(b0, load(get(b), offset)),
    set(b1, load(get(b), offset + 16)),
    ...FOUR.flatMap((r) => [
      set(s, loadSplat(get(p), offset + 8 * r)),
      set(left[r]!, multiplyAdd(isFused, get(s), get(b0), get(left[r]!))),
      set(right[r]!, multiplyAdd(isFused, get(s), get(b1), get(right[r]!))),
    ]),
  ];
  const body = [
    ...[...left, ...right].map((local) => set(local, zero)),
    set(p, get(a)),
    whileBelow(p, get(aEnd), [
      ...FOUR.flatMap((i) => rank1(i * QUAD)).flat(),
      ...step(p, 4 * QUAD),
      ...step(b, 4 * QUAD),
    ]),
    ...FOUR.flatMap((r) => [store(get(out), get(left[r]!), QUAD * r), store(get(out), get(right[r]!), QUAD * r + 16)]),
    step(out, 4 * QUAD),
  ];
  return {
    name: 'tiles',
    parameters: [I32, I32, I32, I32, I32],
    locals: [I32, ...new Array<number>(11).fill(V128)],
    code: whileBelow(b, get(bEnd), body.flat()),
  };
}

function symmetricRows(isFused: boolean): WasmFunction {
  const [a, stride, v, vEnd, y, dots] = [0, 1, 2, 3, 4, 5] as const;
  const rows = from(6);
  const x = from(10);
  const sums = from(14);
  const [vv, yy, entry] = [18, 19, 20] as const;
  const columns = (offset: number): Code[] => [
    set(vv, load(get(v), offset)),
    set(yy, load(get(y), offset)),
    ...FOUR.flatMap((r) => [
      set(entry, load(get(rows[r]!), offset)),
      set(yy, multiplyAdd(isFused, get(entry), get(x[r]!), get(yy))),
      set(sums[r]!, multiplyAdd(isFused, get(entry), get(vv), get(sums[r]!))),
    ]),
    store(get(y), get(yy), offset),
  ];
  const code = [
    ...rowAddresses(a, stride, rows),
    ...FOUR.map((r) => set(x[r]!, loadSplat(get(vEnd), 8 * r))),
    ...sums.map((local) => set(local, zero)),
    whileBelow(v, get(vEnd), [
      ...[...columns(0), ...columns(16)].flat(),
      ...[v, y, ...rows].flatMap((local) => step(local, QUAD)),
    ]),
    ...FOUR.map((r) => storeScalar(get(dots), sumLanes(get(sums[r]!)), 8 * r)),
  ];
  return {
    name: 'symmetricRows',
    parameters: [I32, I32, I32, I32, I32, I32],
    locals: [...new Array<number>(4).fill(I32), ...new Array<number>(11).fill(V128)],
    code: code.flat(),
  };
}

function rowDots(isFused: boolean): WasmFunction {
  const [first, stride, v, vEnd, dots] = [0, 1, 2, 3, 4] as const;
  const rows = from(5);
  const sums = from(9);
  const vv = 13;
  const columns = (offset: number): Code[] => [
    set(vv, load(get(v), offset)),
    ...FOUR.map((r) => set(sums[r]!, multiplyAdd(isFused, load(get(rows[r]!), offset), get(vv), get(sums[r]!)))),
  ];
  const code = [
    ...rowAddresses(first, stride, rows),
    ...sums.map((local) => set(local, zero)),
    whileBelow(v, get(vEnd), [
      ...[...columns(0), ...columns(16)].flat(),
      ...[v, ...rows].flatMap((local) => step(local, QUAD)),
    ]),
    ...FOUR.map((r) => storeScalar(get(dots), sumLanes(get(sums[r]!)), 8 * r)),
  ];
  return {
    name: 'rowDots',
    parameters: [I32, I32, I32, I32, I32],
    locals: [...new Array<number>(4).fill(I32), ...new Array<number>(5).fill(V128)],
    code: code.flat(),
  };
}

function addRows(isFused: boolean): WasmFunction {
  const [first, stride, y, yEnd, coefficients] = [0, 1, 2, 3, 4] as const;
  const rows = from(5);
  const x = from(9);
  const yy = 13;
  const columns = (offset: number): Code[] => [
    set(yy, load(get(y), offset)),
    ...FOUR.map((r) => set(yy, multiplyAdd(isFused, load(get(rows[r]!), offset), get(x[r]!), get(yy)))),
    store(get(y), get(yy), offset),
  ];
  const code = [
    ...rowAddresses(first, stride, rows),
    ...FOUR.map((r) => set(x[r]!, loadSplat(get(coefficients), 8 * r))),
    whileBelow(y, get(yEnd), [
      ...[...columns(0), ...columns(16)].flat(),
      ...[y, ...rows].flatMap((local) => step(local, QUAD)),
    ]),
  ];
  return {
    name: 'addRows',
    parameters: [I32, I32, I32, I32, I32],
    locals: [...new Array<number>(4).fill(I32), ...new Array<number>(5).fill(V128)],
    code: code.flat(),
  };
}

function rowAddresses(first: number, stride: number, rows: number[]): Code[] {
  return rows.map((local, r) => set(local, add(get(first), multiply(get(stride), constant(r)))));
}
