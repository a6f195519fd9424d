'use client';

import { useEffect, useRef } from 'react';
import type { AlertJson } from '../../lib/protocol/alert.ts';
import { toast } from '../components/toasts.tsx';
import type { RunState } from './live/state.ts';

const COLORS = { info: 'accent', warning: 'orange', error: 'red' };

/** Tells alerts that come while the page is open, wherever on it the reader is; those it came with stand on the page already. */
export function useAlertToasts(states: readonly RunState[]): void {
  const told = useRef(new Map<string, Set<string>>());
  useEffect(() => {
    for (const { run, alerts } of states) {
      const known = told.current.get(run.id);
      told.current.set(run.id, new Set(alerts.map(keyOf)));
      for (const alert of known ? alerts.filter((one) => !known.has(keyOf(one))) : []) show(run.name, alert);
    }
  }, [states]);
}

function keyOf({ rule, step }: AlertJson): string {
  return `${step}/${rule}`;
}

function show(name: string, { rule, severity, message, step }: AlertJson): void {
  void toast({
    title: `${severity}: ${rule} · ${name}`,
    message: `${message} (step ${step})`,
    color: COLORS[severity],
    autoClose: severity === 'error' ? false : 12_000,
  });
}
