import { Lanes } from './lanes.ts';
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

/** One routine to run. */
export interface NativeStep {
  routine: Routine;
  args: NativeArgument[];
}

/**
 * A computation written once for both ways to run it. It yields one step, or several that do not depend on one another, and
 * goes on when they have finished.
 */
export type NativeSteps<Result> = Generator<NativeStep | NativeStep[], Result, void>;

/** Runs every step on this thread. */
export function runHere<Result>(library: NativeLibrary, steps: NativeSteps<Result>): Result {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    for (const { routine, args } of [next.value].flat()) library.call(routine, args);
  }
}

/**
 * Runs every step beside this thread.
 *
 * @param lanes where steps that do not depend on one another run at the same time; default one after the other
 */
export async function runBeside<Result>(
  library: NativeLibrary,
  steps: NativeSteps<Result>,
  lanes = new Lanes(1),
): Promise<Result> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    const group = [next.value].flat();
    await Promise.all(group.map(({ routine, args }) => lanes.run(() => library.callBeside(routine, args))));
  }
}

/** A Fortran character. */
export const letter = (character: string): Uint8Array => Uint8Array.of(character.charCodeAt(0));

/** A Fortran double. */
export const real = (value: number): Float64Array => Float64Array.of(value);

/** The status a LAPACK routine left. */
export const statusOf = (info: Int32Array | BigInt64Array): number => Number(info[0]);
