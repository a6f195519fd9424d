import * as z from 'zod';
import { jsonNumberSchema } from './json-number-schema.ts';

export const ALERT_SEVERITIES = ['info', 'warning', 'error'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

export const ALERT_KINDS = [
  'threshold',
  'change',
  'non-finite',
  'stalled',
  'stability',
  'condition-number',
  'alignment-falling',
] as const;
export type AlertKindName = (typeof ALERT_KINDS)[number];

const number = z.number({ error: 'expected a finite number' });
const positive = number.positive('expected a number above 0');
const steps = number.nonnegative('expected a number of steps, 0 or more');
const metric = z.string({ error: 'expected the name of a metric' }).min(1, 'expected the name of a metric').max(200);

const common = {
  /** Names the rule in lists and is its identity in a run; made from kind and metric when absent. */
  name: z.string().min(1).max(200).optional(),
  severity: z.enum(ALERT_SEVERITIES, { error: 'expected info, warning or error' }).default('warning'),
  /** After an alert the rule stays silent for this many steps, whatever happens. */
  cooldownSteps: steps.default(0),
  /** The condition has to stay away for this many steps before the rule may fire again. */
  clearSteps: steps.default(0),
};

const level = {
  /** The value at which the condition is left: hysteresis. Absent: the limit itself. */
  clearAt: number.optional(),
  /** Counts values that are only bounds and may lie on the other side of the limit as well. */
  countBounds: z.boolean().default(false),
};

interface LevelFields {
  kind: string;
  above?: number | undefined;
  below?: number | undefined;
  clearAt?: number | undefined;
}

/** Beyond the limit the rule would be entered and left in turn. */
function clearsWithin(rule: LevelFields): boolean {
  const { above, below, clearAt } = rule;
  if (clearAt === undefined) return true;
  return above === undefined ? clearAt >= (below ?? clearAt) : clearAt <= above;
}

/** One alert rule; `kind` says which numbers it looks at. Every kind has a file in `lib/logger/alerts/kinds`. */
export const alertRuleSchema = z
  .discriminatedUnion(
    'kind',
    [
      z
        .strictObject({
          kind: z.literal('threshold'),
          metric,
          above: number.optional(),
          below: number.optional(),
          ...level,
          ...common,
        })
        .refine((rule) => (rule.above === undefined) !== (rule.below === undefined), {
          path: ['above'],
          error: "expected either 'above' or 'below'",
        }),
      z.strictObject({
        kind: z.literal('change'),
        metric,
        /** Size of the change: a fraction of the earlier value, or the metric's own unit. */
        by: positive,
        measure: z.enum(['relative', 'absolute']).default('relative'),
        direction: z.enum(['rise', 'fall', 'any']).default('any'),
        /** The change is against every value of the last so many steps. */
        windowSteps: positive,
        ...common,
      }),
      z.strictObject({ kind: z.literal('non-finite'), metric: metric.default('loss'), ...common }),
      z.strictObject({ kind: z.literal('stalled'), afterSeconds: positive, ...common }),
      z.strictObject({ kind: z.literal('stability'), above: positive.default(1), ...level, ...common }),
      z.strictObject({ kind: z.literal('condition-number'), above: positive.default(1e12), ...level, ...common }),
      z.strictObject({
        kind: z.literal('alignment-falling'),
        metric: metric.default('kernelTargetAlignmentCentered'),
        /** Fall below the highest value, absolute: an alignment is in [-1, 1]. */
        by: positive.default(0.1),
        /** The highest value of the last so many steps; absent: of the run. */
        windowSteps: positive.optional(),
        ...common,
      }),
    ],
    { error: `expected one of ${ALERT_KINDS.join(', ')}` },
  )
  .refine(clearsWithin, { path: ['clearAt'], error: 'expected a value at which the condition does not hold' });

/** An alert rule as a user writes it: everything with a default may be left out. */
export type AlertRule = z.input<typeof alertRuleSchema>;
/** An alert rule with its defaults. */
export type ParsedAlertRule = z.output<typeof alertRuleSchema>;
/** The parsed rule of one kind. */
export type AlertRuleOf<Kind extends AlertKindName> = Extract<ParsedAlertRule, { kind: Kind }>;

/** A rule's condition was entered. One row a run, rule and step. */
export interface Alert {
  /** The rule's name. */
  rule: string;
  kind: AlertKindName;
  severity: AlertSeverity;
  step: number;
  epoch: number | null;
  /** Unix milliseconds. */
  wallMs: number;
  /** The metric looked at; seconds since the last step for a stalled run. */
  metric: string;
  /** Its value, or for a change and a fall the size of it. */
  value: number;
  /** What the value was compared with; null when with nothing. */
  threshold: number | null;
  /** Plain text: never to be rendered as HTML. */
  message: string;
}

/** An alert as JSON carries it. */
export const alertSchema = z.object({
  rule: z.string(),
  kind: z.enum(ALERT_KINDS),
  severity: z.enum(ALERT_SEVERITIES),
  step: z.number(),
  epoch: z.number().nullable(),
  wallMs: z.number(),
  metric: z.string(),
  value: jsonNumberSchema,
  threshold: z.number().nullable(),
  message: z.string(),
});
export type AlertJson = z.infer<typeof alertSchema>;
