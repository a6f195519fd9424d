import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import type { Figure, PanelRun, View } from '../panels/panel.ts';
import { positionOf } from './axis-of.ts';
import { cursorLine } from './base-layout.ts';
import { type ChartTheme, fade } from './chart-theme.ts';

/** The snapshots that are on another probe than the one before. */
export function probeChanges(snapshots: readonly SnapshotSummary[]): SnapshotSummary[] {
  return snapshots.filter(({ probeHash }, i) => i > 0 && snapshots[i - 1]!.probeHash !== probeHash);
}

/**
 * `figure`, a curve over steps, with a line and a note wherever a run's probe changes: values across it do not compare.
 *
 * @param note says it; absent: with the step
 */
export function withProbeMarks(
  figure: Figure,
  runs: readonly PanelRun[],
  theme: ChartTheme,
  view: View,
  note?: string,
): Figure {
  const changes = runs.flatMap((run) => probeChanges(run.snapshots));
  if (changes.length === 0) return figure;
  const lines = runs.flatMap(({ run, snapshots }) =>
    probeChanges(snapshots).flatMap((snapshot) => {
      const x = positionOf(snapshot, run, view);
      return x === null ? [] : [cursorLine(x, fade(theme.warning, 0.8), 'dot')];
    }),
  );
  const shapes = (figure.layout.shapes ?? []) as Record<string, unknown>[];
  return {
    ...figure,
    layout: { ...figure.layout, shapes: [...lines, ...shapes] },
    note: [figure.note, note ?? probeNote(changes)].filter(Boolean).join(' · '),
    attributes: { ...figure.attributes, 'data-probe-changes': String(changes.length) },
  };
}

/** Where the probe changes, in a few words. */
export function probeNote(changes: readonly SnapshotSummary[]): string {
  const [first] = changes;
  if (!first) return '';
  return changes.length === 1 ? `other probe from step ${first.step}` : `probe changes ${changes.length}×`;
}
