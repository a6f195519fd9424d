import { UnstyledButton } from '@mantine/core';
import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { AlertJson, AlertSeverity } from '../../lib/protocol/alert.ts';
import { formatTime } from '../format/format.ts';
import classes from './alerts-panel.module.css';
import { SidePanel } from './side-panel.tsx';
import table from './table.module.css';

const SHOWN = 200;
const ICONS = { info: IconInfoCircle, warning: IconAlertTriangle, error: IconAlertOctagon };
const HOW_TO_DEFINE = "createNtkLogger({ alerts: [{ kind: 'threshold', metric: 'loss', above: 5 }] })";

interface AlertsPanelProps {
  /** Ascending by step. */
  alerts: readonly AlertJson[];
  onStep: (step: number) => void;
}

/** The alerts that rules of the run gave, newest first. */
export function AlertsPanel({ alerts, onStep }: AlertsPanelProps) {
  return (
    <SidePanel title="Alerts">
      <div className={table.scroll} data-testid="alert-list">
        {alerts.length === 0 && (
          <div className={classes.empty}>
            No alerts. Rules over any metric are defined in the training script:
            <code>{HOW_TO_DEFINE}</code>
          </div>
        )}
        <table className={table.table}>
          <tbody>
            {alerts
              .toSorted((a, b) => b.wallMs - a.wallMs || b.step - a.step)
              .slice(0, SHOWN)
              .map((alert) => (
                <AlertRow key={`${alert.step}/${alert.rule}`} alert={alert} onStep={onStep} />
              ))}
          </tbody>
        </table>
        {alerts.length > SHOWN && <div className={classes.empty}>The newest {SHOWN} are shown.</div>}
      </div>
    </SidePanel>
  );
}

function AlertRow({ alert, onStep }: { alert: AlertJson; onStep: (step: number) => void }) {
  return (
    <tr>
      <th scope="row" title={formatTime(alert.wallMs)}>
        <UnstyledButton className={table.link} onClick={() => onStep(alert.step)}>
          step {alert.step}
        </UnstyledButton>
        <br />
        <Severity level={alert.severity} />
      </th>
      <td>
        <div className={classes.rule}>{alert.rule}</div>
        <div className={classes.message}>{alert.message}</div>
      </td>
    </tr>
  );
}

function Severity({ level }: { level: AlertSeverity }) {
  const Icon = ICONS[level];
  return (
    <span className={classes.severity} data-level={level}>
      <Icon size={13} stroke={1.7} aria-hidden />
      {level}
    </span>
  );
}
