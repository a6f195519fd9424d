import { IconAlertTriangle } from '@tabler/icons-react';
import { probeGroups } from '../client/probe-groups.ts';
import type { PanelRun } from '../panels/panel.ts';
import classes from './probe-notice.module.css';

/** Says when runs that are drawn together were monitored on different probes, and which run on which. */
export function ProbeNotice({ runs }: { runs: readonly PanelRun[] }) {
  const groups = probeGroups(runs);
  if (groups.length < 2) return null;
  return (
    <div className={classes.notice} role="alert" data-testid="probe-notice">
      <IconAlertTriangle size={15} stroke={1.7} aria-hidden />
      <div>
        These runs were monitored on different probes (inputs, labels or output mode), so their kernels, spectra and
        condition numbers cannot be compared with each other.
        <ul className={classes.groups}>
          {groups.map(({ probeHash, n, runs: names }) => (
            <li key={probeHash}>
              <code>{probeHash.slice(0, 7)}</code> ({n} samples): <strong>{names.map(nameOf).join(', ')}</strong>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function nameOf({ name, fromSteps }: ReturnType<typeof probeGroups>[number]['runs'][number]): string {
  return fromSteps ? `${name} from step ${fromSteps.join(' and ')}` : name;
}
