import { IconAlertTriangle } from '@tabler/icons-react';
import type { PanelRun } from '../panels/panel.ts';
import classes from './compare.module.css';

/** Says when the runs' kernels were taken on different probes: then only curves of one run mean anything. */
export function ProbeWarning({ runs }: { runs: readonly PanelRun[] }) {
  const probes = runs.flatMap((run) => run.snapshots[run.current] ?? []);
  if (new Set(probes.map((snapshot) => snapshot.probeHash)).size < 2) return null;
  const told = runs.flatMap((run) => {
    const snapshot = run.snapshots[run.current];
    return snapshot ? [`${run.run.name}: ${snapshot.n} samples, ${snapshot.probeHash.slice(0, 7)}`] : [];
  });
  return (
    <div className={classes.warning} role="alert" data-testid="probe-warning">
      <IconAlertTriangle size={15} stroke={1.7} aria-hidden />
      <span>
        These runs were monitored on different probes, so their kernels, spectra and condition numbers cannot be
        compared with each other ({told.join('; ')}).
      </span>
    </div>
  );
}
