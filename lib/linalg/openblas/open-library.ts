import type { LibraryHandle } from 'koffi';
import type { Koffi } from '../load-koffi.ts';
import type { NativeArgument, NativeLibrary } from './native-library.ts';
import { CONFIG_GETTERS, ROUTINES, type Routine, SPELLINGS, THREAD_SETTERS } from './routines.ts';

type KoffiFunction = ReturnType<LibraryHandle['func']>;

/**
 * Loads a library and finds all routines in it.
 *
 * @param file path, or a name that the system's loader knows
 * @throws Error when it does not load or a routine is missing
 */
export function openLibrary(koffi: Koffi, file: string): NativeLibrary {
  const handle = koffi.load(file);
  const spelling = SPELLINGS.find(({ prefix, suffix }) => has(handle, `${prefix}dsyevd${suffix}`));
  if (!spelling) throw new Error('it has no LAPACK');
  const functions = Object.fromEntries(
    Object.entries(ROUTINES).map(([name, { pointers, characters }]) => [
      name,
      handle.func(`${spelling.prefix}${name}${spelling.suffix}`, 'void', [
        ...Array<string>(pointers).fill('void *'),
        ...Array<string>(characters).fill('size_t'),
      ]),
    ]),
  ) as Record<Routine, KoffiFunction>;
  const setter = THREAD_SETTERS.find((name) => has(handle, name));
  const setThreads = setter ? handle.func(setter, 'void', ['int']) : null;
  const getter = CONFIG_GETTERS.find((name) => has(handle, name));
  const config = getter ? (handle.func(getter, 'str', [])() as string) : `${spelling.integerBits}-bit integers`;
  const isWide = spelling.integerBits === 64;
  return {
    detail: `${file} (${config.trim()})`,
    call: (routine, args) => functions[routine](...args, ...lengths(routine)),
    callBeside: (routine, args) => callBeside(functions[routine], args, lengths(routine)),
    integer: (value) => (isWide ? BigInt64Array.of(BigInt(value)) : Int32Array.of(value)),
    integers: (length) => (isWide ? new BigInt64Array(length) : new Int32Array(length)),
    setThreads: (count) => setThreads?.(count),
  };
}

/** Arguments of running calls: the collector must not take what only a native thread still uses. */
const inUse = new Set<NativeArgument[]>();

async function callBeside(routine: KoffiFunction, args: NativeArgument[], hidden: number[]): Promise<void> {
  inUse.add(args);
  try {
    await new Promise<void>((resolve, reject) => {
      routine.async(...args, ...hidden, (error: Error | null) => (error ? reject(error) : resolve()));
    });
  } finally {
    inUse.delete(args);
  }
}

const lengths = (routine: Routine): number[] => Array<number>(ROUTINES[routine].characters).fill(1);

function has(handle: LibraryHandle, symbol: string): boolean {
  try {
    handle.symbol(symbol);
    return true;
  } catch {
    return false;
  }
}
