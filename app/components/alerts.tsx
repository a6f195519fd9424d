'use client';

import { UnstyledButton } from '@mantine/core';
import { IconAlertOctagon, IconAlertTriangle } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { AlertJson } from '../../lib/protocol/alert.ts';
import type { RunEvent } from '../../lib/protocol/event.ts';
import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import { type Alert, alertsOf } from '../client/alerts-of.ts';
import classes from './alerts.module.css';

interface AlertsProps {
  events: readonly RunEvent[];
  alerts: readonly AlertJson[];
  snapshots: readonly SnapshotSummary[];
  onStep: (step: number) => void;
}

const SHOWN = 2;

/** What a person should look at first: alerts, faults and warnings of the monitor, repeats gathered. */
export const Alerts = memo(function Alerts({ events, alerts: fired, snapshots, onStep }: AlertsProps) {
  const [all, setAll] = useState(false);
  const alerts = alertsOf([...events, ...fired.map(eventOf)], snapshots);
  if (alerts.length === 0) return null;
  return (
    <div className={classes.list} role="alert">
      {(all ? alerts : alerts.slice(0, SHOWN)).map((alert) => (
        <AlertLine key={alert.key} alert={alert} onStep={onStep} />
      ))}
      {alerts.length > SHOWN && (
        <UnstyledButton className={classes.more} onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `${alerts.length - SHOWN} more`}
        </UnstyledButton>
      )}
    </div>
  );
});

function eventOf({ wallMs, step, severity, rule, message }: AlertJson): RunEvent {
  return { wallMs, step, level: severity, code: `alert/${rule}`, message };
}

function AlertLine({ alert, onStep }: { alert: Alert; onStep: (step: number) => void }) {
  const Icon = alert.level === 'error' ? IconAlertOctagon : IconAlertTriangle;
  const { firstStep } = alert;
  return (
    <div className={classes.alert} data-level={alert.level}>
      <Icon size={15} stroke={1.7} aria-hidden />
      <span className={classes.message} title={alert.message}>
        {alert.message}
      </span>
      {alert.count > 1 && <span className={classes.count}>{alert.count}×</span>}
      {firstStep !== null && (
        <UnstyledButton className={classes.step} onClick={() => onStep(firstStep)}>
          {alert.count > 1 ? 'since step' : 'step'} {firstStep}
        </UnstyledButton>
      )}
    </div>
  );
}
