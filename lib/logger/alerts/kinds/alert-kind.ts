import type { AlertKindName, AlertRuleOf } from '../../../protocol/alert.ts';

/** One value of one metric, a logged scalar or a metric of a snapshot. */
export interface Observation {
  metric: string;
  step: number;
  epoch: number | null;
  wallMs: number;
  value: number;
  /** `>=` and `<=`: the truth lies beyond the value. */
  relation: '=' | '>=' | '<=';
}

/** What a rule makes of one observation. */
export interface Verdict {
  /** Whether the condition holds; null when this observation cannot tell. */
  holds: boolean | null;
  value: number;
  threshold: number | null;
  /** One plain sentence with metric, value and limit. */
  message: string;
}

/** Judges the observations of one rule, in the order they come; `active` tells whether the condition held before. */
export type Judge = (observation: Observation, active: boolean) => Verdict;

/** One kind of rule: pure, without a clock of its own. */
export interface AlertKind<Kind extends AlertKindName> {
  /** The name of a rule that was given none. */
  name(rule: AlertRuleOf<Kind>): string;
  /** The metric it looks at. */
  metric(rule: AlertRuleOf<Kind>): string;
  /** A judge without a past. */
  judge(rule: AlertRuleOf<Kind>): Judge;
}
