import { formatValue } from '../format-value.ts';
import type { Judge, Observation } from './alert-kind.ts';

/** A limit that is left at `clearAt`, which may lie below (or, under a lower limit, above) where it is entered. */
export interface Level {
  side: 'above' | 'below';
  limit: number;
  clearAt?: number | undefined;
  /** Counts a bound whose truth may lie on the other side of the limit. */
  countBounds: boolean;
}

/** Judges a value against a level. A bound that points back over the limit cannot tell, unless it is to count. */
export function judgeLevel({ side, limit, clearAt = limit, countBounds }: Level): Judge {
  const sign = side === 'above' ? 1 : -1;
  return (observation, active) => {
    const { metric, value } = observation;
    const beyond = sign * (value - (active ? clearAt : limit)) > 0;
    const holds = beyond && !countBounds && pointsBack(observation, sign) ? null : beyond;
    const message = `${metric} is ${relationWord(observation)}${formatValue(value)}, ${side} ${formatValue(limit)}`;
    return { holds, value, threshold: limit, message };
  };
}

function pointsBack({ relation }: Observation, sign: number): boolean {
  return relation === (sign > 0 ? '<=' : '>=');
}

function relationWord({ relation }: Observation): string {
  return { '=': '', '>=': 'at least ', '<=': 'at most ' }[relation];
}
