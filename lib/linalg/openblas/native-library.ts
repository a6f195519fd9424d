import type { Routine } from './routines.ts';

/** What a Fortran routine takes the address of. */
export type NativeArgument = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** A loaded BLAS with LAPACK. */
export interface NativeLibrary {
  /** Path or name it was loaded by, and what it says of itself. */
  detail: string;
  /** Calls a routine on this thread. */
  call(routine: Routine, args: NativeArgument[]): void;
  /** Calls a routine on a thread of its own. The arguments must not be touched meanwhile. */
  callBeside(routine: Routine, args: NativeArgument[]): Promise<void>;
  /** A whole number as this library's integers are wide. */
  integer(value: number): Int32Array | BigInt64Array;
  /** So many of them, for work space. */
  integers(length: number): Int32Array | BigInt64Array;
  setThreads(count: number): void;
}

/** One routine to run; the generator that yields it goes on when it has finished. */
export interface NativeStep {
  routine: Routine;
  args: NativeArgument[];
}

/** A computation written once for both ways to run it. */
export type NativeSteps<Result> = Generator<NativeStep, Result, void>;

/** Runs every step on this thread. */
export function runHere<Result>(library: NativeLibrary, steps: NativeSteps<Result>): Result {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    library.call(next.value.routine, next.value.args);
  }
}

/** Runs every step beside this thread. */
export async function runBeside<Result>(library: NativeLibrary, steps: NativeSteps<Result>): Promise<Result> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    await library.callBeside(next.value.routine, next.value.args);
  }
}

/** A Fortran character. */
export const letter = (character: string): Uint8Array => Uint8Array.of(character.charCodeAt(0));

/** A Fortran double. */
export const real = (value: number): Float64Array => Float64Array.of(value);

/** The status a LAPACK routine left. */
export const statusOf = (info: Int32Array | BigInt64Array): number => Number(info[0]);
