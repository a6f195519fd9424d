import type { PanelRun, View } from '../panels/panel.ts';
import { haveOneRange } from './x-axis.ts';

/** Of a run, what changes with everything that is logged: no panel shows it. */
const RESTLESS: ReadonlySet<string> = new Set(['lastStep', 'lastEpoch', 'heartbeatMs', 'changeId']);

/** Whether panels that show no scalars show the same of the runs: only scalars came, and the x axes end where they did. */
export function areSameWithoutScalars(before: readonly PanelRun[], now: readonly PanelRun[], view: View): boolean {
  return (
    before.length === now.length &&
    now.every((run, i) => isSame(before[i]!, run)) &&
    (before === now || haveOneRange(before, now, view))
  );
}

function isSame(before: PanelRun, now: PanelRun): boolean {
  const { run, scalars, ...rest } = now;
  const others = Object.entries(rest).every(([name, value]) => before[name as keyof typeof rest] === value);
  // How long what an alert told went on is seen by the scalars.
  const alerted = now.alerts.length > 0 && scalars !== before.scalars;
  return others && !alerted && (run === before.run || isSameRun(before.run, run));
}

function isSameRun(before: PanelRun['run'], now: PanelRun['run']): boolean {
  return Object.entries(now).every(([name, value]) => RESTLESS.has(name) || before[name as keyof typeof now] === value);
}
