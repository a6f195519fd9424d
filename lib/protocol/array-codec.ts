import { NtkBoardError } from './errors.ts';

const CONSTRUCTORS = { float64: Float64Array, float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;
type DType = keyof typeof CONSTRUCTORS;
type TypedArray = InstanceType<(typeof CONSTRUCTORS)[DType]>;

export interface ArrayBundle {
  meta: Record<string, unknown>;
  arrays: Record<string, TypedArray>;
}

/**
 * Packs named typed arrays and a JSON object into one buffer, the body of every `application/octet-stream` answer.
 *
 * Layout, little-endian: uint32 header length H; H bytes of UTF-8 JSON
 * `{ meta, arrays: [{ name, dtype, byteOffset, length }] }`; zero padding to a multiple of 8; the arrays, each starting
 * at `byteOffset` counted from the end of that padding, a multiple of 8.
 */
export function encodeArrays({ meta, arrays }: ArrayBundle): Uint8Array<ArrayBuffer> {
  let byteOffset = 0;
  const entries = Object.entries(arrays).map(([name, array]) => {
    const entry = { name, dtype: dtypeOf(array), byteOffset, length: array.length };
    byteOffset = roundUpTo8(byteOffset + array.byteLength);
    return entry;
  });
  const header = new TextEncoder().encode(JSON.stringify({ meta, arrays: entries }));
  const start = roundUpTo8(4 + header.length);
  const bytes = new Uint8Array(start + byteOffset);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  entries.forEach((entry, i) => {
    const array = Object.values(arrays)[i] as TypedArray;
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + entry.byteOffset);
  });
  return bytes;
}

/**
 * The inverse of {@link encodeArrays}; the arrays are views on `buffer`, nothing is copied.
 *
 * @throws NtkBoardError `invalid-request` when the bytes are not such a bundle
 */
export function decodeArrays(buffer: ArrayBuffer): ArrayBundle {
  try {
    const headerLength = new DataView(buffer).getUint32(0, true);
    const header = headerOf(JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headerLength))));
    const start = roundUpTo8(4 + headerLength);
    const arrays: Record<string, TypedArray> = {};
    for (const { name, dtype, byteOffset, length } of header.arrays) {
      arrays[name] = new CONSTRUCTORS[dtype](buffer, start + byteOffset, length);
    }
    return { meta: header.meta, arrays };
  } catch (cause) {
    throw new NtkBoardError(
      'invalid-request',
      `decodeArrays: expected a bundle of typed arrays, got ${buffer.byteLength} other bytes. Reload the page; if it persists, page and server are of different versions.`,
      { cause },
    );
  }
}

interface Header {
  meta: Record<string, unknown>;
  arrays: { name: string; dtype: DType; byteOffset: number; length: number }[];
}

/** By hand, not by a schema: the page reads arrays too, and need not load a library for it. */
function headerOf(header: Header): Header {
  const { meta, arrays } = header;
  const isPlace = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const isWhole =
    typeof meta === 'object' &&
    meta !== null &&
    !Array.isArray(meta) &&
    arrays.every(
      ({ name, dtype, byteOffset, length }) =>
        typeof name === 'string' && Object.hasOwn(CONSTRUCTORS, dtype) && isPlace(byteOffset) && isPlace(length),
    );
  if (!isWhole) throw new TypeError('not the header of a bundle');
  return header;
}

function dtypeOf(array: TypedArray): DType {
  const found = (Object.keys(CONSTRUCTORS) as DType[]).find((dtype) => array instanceof CONSTRUCTORS[dtype]);
  if (!found) throw new NtkBoardError('internal', `encodeArrays: expected a float64, float32, int32 or uint8 array.`);
  return found;
}

function roundUpTo8(bytes: number): number {
  return (bytes + 7) & ~7;
}
