import { z } from 'zod';
import { type Alert, type AlertRule, alertRuleSchema } from '../../protocol/alert.ts';
import { nameRule } from './alert-rules.ts';

/** Where alerts are posted to. */
export interface AlertWebhook {
  /** An http or https address without user and password. It is never logged, since it may hold a secret. */
  url: string;
  /** Of one attempt; default 5000, at most 60000. */
  timeoutMs?: number;
  /** Attempts after the first, with twice the pause each time; default 3, at most 10. */
  retries?: number;
}

/** Options of `createNtkLogger` about alerts; all off by default. */
export interface AlertOptions {
  /** Rules that are looked at with every scalar and snapshot; `defaultAlerts` suits most trainings. */
  alerts?: readonly AlertRule[];
  /** Told of every alert. What it throws or rejects with goes to `onError`. */
  onAlert?: (alert: Alert) => void | Promise<void>;
  webhook?: AlertWebhook;
}

type OnAlert = (alert: Alert) => void | Promise<void>;

const rulesSchema = z
  .array(alertRuleSchema)
  .max(1000)
  .transform((rules, context) => {
    const named = rules.map(nameRule);
    named.forEach(({ name }, i) => {
      const first = named.findIndex((other) => other.name === name);
      if (first === i) return;
      context.addIssue({
        code: 'custom',
        path: [i, 'name'],
        message: `expected a name of its own, got that of alerts[${first}]`,
      });
    });
    return named;
  });

const isAddress = (text: string) => {
  const url = URL.parse(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '';
};

const webhookSchema = z.strictObject({
  url: z
    .string({ error: 'expected an http or https address' })
    .refine(isAddress, 'expected an http or https address without user and password'),
  timeoutMs: z.number().int().min(1).max(60_000).default(5_000),
  retries: z.number().int().min(0).max(10).default(3),
});

/** The webhook's options with their defaults. */
export type ParsedWebhook = z.output<typeof webhookSchema>;

/** The part of the logger's options schema that is about alerts. */
export const alertOptionsShape = {
  alerts: rulesSchema.default([]),
  onAlert: z.custom<OnAlert>((value) => typeof value === 'function', 'expected a function').optional(),
  webhook: webhookSchema.optional(),
};

/** Names the rule in the path of an issue, `alerts[2] "loss above 5": field above`; null when it is not about a rule. */
export function describeRulePath(options: { alerts?: unknown }, path: readonly PropertyKey[]): string | null {
  const [option, index, ...field] = path;
  if (option !== 'alerts' || typeof index !== 'number' || !Array.isArray(options.alerts)) return null;
  const rule: unknown = options.alerts[index];
  const { name, kind } = (typeof rule === 'object' && rule !== null ? rule : {}) as Record<string, unknown>;
  const title = [name, kind].find((text) => typeof text === 'string');
  const where = `alert rule alerts[${index}]${title === undefined ? '' : ` "${title}"`}`;
  return field.length > 0 ? `${where}, field '${field.map(String).join('.')}'` : where;
}
