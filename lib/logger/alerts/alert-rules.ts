import type { Alert, ParsedAlertRule } from '../../protocol/alert.ts';
import type { Judge, Observation, Verdict } from './kinds/alert-kind.ts';
import { kindOf } from './kinds/index.ts';

/** A rule with its name, as {@link nameRule} made it. */
export type NamedRule = ParsedAlertRule & { name: string };

/** A rule on its way through a run. */
interface RuleState {
  rule: NamedRule;
  judge: Judge;
  active: boolean;
  /** Step of the newest alert, and the first step at which the condition was seen gone. */
  firedAt: number | null;
  goneSince: number | null;
}

/** The rule with a name, its own or its kind's. */
export function nameRule(rule: ParsedAlertRule): NamedRule {
  return { ...rule, name: rule.name ?? kindOf(rule.kind).name(rule as never) };
}

/**
 * Judges observations by rules: an alert when a condition is entered, and again only after it was left. Pure but for its
 * memory of each rule, which is bounded by the window the rule asks for.
 */
export class AlertRules {
  readonly #byMetric = new Map<string, RuleState[]>();

  constructor(rules: readonly NamedRule[]) {
    for (const rule of rules) {
      const kind = kindOf(rule.kind);
      const state = { rule, judge: kind.judge(rule as never), active: false, firedAt: null, goneSince: null };
      const metric = kind.metric(rule as never);
      this.#byMetric.set(metric, [...(this.#byMetric.get(metric) ?? []), state]);
    }
  }

  /** The alerts that this observation brings, in the order of the rules. */
  observe(observation: Observation): Alert[] {
    const alerts: Alert[] = [];
    for (const state of this.#byMetric.get(observation.metric) ?? []) {
      const verdict = state.judge(observation, state.active);
      if (enters(state, verdict, observation.step)) alerts.push(alertOf(state.rule, verdict, observation));
    }
    return alerts;
  }
}

/** Brings the state forward; true when an alert is due. */
function enters(state: RuleState, { holds }: Verdict, step: number): boolean {
  const { cooldownSteps, clearSteps } = state.rule;
  if (holds === null) return false;
  if (!holds) {
    state.goneSince ??= step;
    if (!isWithin(step, state.goneSince, clearSteps)) state.active = false;
    return false;
  }
  const gone = state.goneSince !== null && !isWithin(step, state.goneSince, clearSteps);
  state.goneSince = null;
  if (state.active && !gone) return false;
  state.active = true;
  if (state.firedAt !== null && isWithin(step, state.firedAt, cooldownSteps)) return false;
  state.firedAt = step;
  return true;
}

/** Whether `step` is fewer than `steps` after `since`; a step before it belongs to another count of steps. */
function isWithin(step: number, since: number, steps: number): boolean {
  return step >= since && step - since < steps;
}

function alertOf({ name, kind, severity }: NamedRule, verdict: Verdict, observation: Observation): Alert {
  const { metric, step, epoch, wallMs } = observation;
  const { value, threshold, message } = verdict;
  return { rule: name, kind, severity, step, epoch, wallMs, metric, value, threshold, message };
}
