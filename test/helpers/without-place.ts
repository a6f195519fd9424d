/** Events but the one that tells where snapshots are computed, which every run with the worker has. */
export function withoutPlace<E extends { code: string }>(events: readonly E[]): E[] {
  return events.filter(({ code }) => code !== 'snapshots-in-worker');
}
