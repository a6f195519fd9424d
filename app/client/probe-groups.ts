import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';

/** One probe and the runs that were monitored on it. */
export interface ProbeGroup {
  probeHash: string;
  n: number;
  /** Names of runs, each with the steps from which it is on this probe when it was on several. */
  runs: { name: string; fromSteps: number[] | null }[];
}

/** The probes of some runs over all their snapshots, in the order in which they are met. */
export function probeGroups(
  runs: readonly { run: { name: string }; snapshots: readonly SnapshotSummary[] }[],
): ProbeGroup[] {
  const groups = new Map<string, ProbeGroup>();
  for (const { run, snapshots } of runs) {
    const starts = snapshots.filter(({ probeHash }, i) => probeHash !== snapshots[i - 1]?.probeHash);
    for (const { probeHash, n } of starts) {
      const group = groups.get(probeHash) ?? { probeHash, n, runs: [] };
      groups.set(probeHash, group);
      if (group.runs.at(-1)?.name === run.name && starts.length > 1) continue;
      const steps = starts.filter((start) => start.probeHash === probeHash).map(({ step }) => step);
      group.runs.push({ name: run.name, fromSteps: starts.length > 1 ? steps : null });
    }
  }
  return [...groups.values()];
}
