/** Runs work of tfjs with the kernels that the current backend lacks or has wrong. */
export type CompletedBackend = <T>(work: () => T) => T;

let completed: CompletedBackend = (work) => work();

/** Has every capture run inside `surround`: the engine knows tfjs, not what single backends lack. */
export function completeCaptures(surround: CompletedBackend): void {
  completed = surround;
}

export const withCompletedBackend: CompletedBackend = (work) => completed(work);
