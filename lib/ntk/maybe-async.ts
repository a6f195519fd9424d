/** A value that is there already on backends that compute synchronously, and a promise on the others (WebGPU). */
export type MaybePromise<T> = T | Promise<T>;

/** Continues with a value at once when it is there, so that nothing is put off on synchronous backends. */
export function andThen<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** All values, at once when all are there. */
export function all<T>(values: MaybePromise<T>[]): MaybePromise<T[]> {
  return values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as T[]);
}

/** `work(0)` to `work(count - 1)`, each begun when the one before is done; at once when none has to wait. */
export function inTurn<T>(count: number, work: (i: number) => MaybePromise<T>): MaybePromise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < count; i++) {
    const result = work(i);
    if (result instanceof Promise) return laterInTurn(results, result, count, work);
    results.push(result);
  }
  return results;
}

async function laterInTurn<T>(
  results: T[],
  pending: Promise<T>,
  count: number,
  work: (i: number) => MaybePromise<T>,
): Promise<T[]> {
  results.push(await pending);
  while (results.length < count) results.push(await work(results.length));
  return results;
}

/** Runs `cleanUp` after `work`, whether it succeeds, throws or rejects. */
export function andFinally<T>(work: () => MaybePromise<T>, cleanUp: () => void): MaybePromise<T> {
  let result: MaybePromise<T>;
  try {
    result = work();
  } catch (error) {
    cleanUp();
    throw error;
  }
  if (result instanceof Promise) return result.finally(cleanUp);
  cleanUp();
  return result;
}
