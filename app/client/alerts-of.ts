import type { RunEvent } from '../../lib/protocol/event.ts';
import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import { probeChanges } from '../figure/probe-changes.ts';

/** Equal events gathered. */
export interface Alert {
  key: string;
  code: string;
  level: 'warning' | 'error';
  message: string;
  count: number;
  firstStep: number | null;
}

/** The warnings and errors among `events`, errors first, with one of its own when the probe changed and no event says so. */
export function alertsOf(events: readonly RunEvent[], snapshots: readonly SnapshotSummary[]): Alert[] {
  const found = new Map<string, Alert>();
  for (const { level, code, message, step } of [...events, ...untold(events, snapshots)]) {
    if (level === 'info') continue;
    const key = `${level}/${code}/${message.replaceAll(/\d+/g, '#')}`;
    const known = found.get(key);
    if (known) known.count++;
    else found.set(key, { key, code, level, message: plainMessage(message), count: 1, firstStep: step });
  }
  return [...found.values()].sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error'));
}

/** The message without the package's prefix: on its own page that says nothing. */
export function plainMessage(message: string): string {
  return message.replace(/^\[ntkboard\]\s*/, '');
}

function untold(events: readonly RunEvent[], snapshots: readonly SnapshotSummary[]): RunEvent[] {
  const told = new Set(events.filter(({ code }) => code === 'probe-changed').map(({ step }) => step));
  return probeChanges(snapshots)
    .filter(({ step }) => !told.has(step))
    .map(({ wallMs, step }) => ({ wallMs, step, level: 'warning', code: 'probe-changed', message: PROBE_CHANGED }));
}

const PROBE_CHANGED = 'The probe changed here: snapshots before and after must not be compared.';
