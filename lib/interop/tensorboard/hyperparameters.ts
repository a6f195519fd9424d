import type { JsonObject, JsonValue } from '../../protocol/json-value.ts';
import type { HparamValue } from './event-messages.ts';

/** A run's config as TensorBoard's flat hyperparameters: `optimizer.lr`; an array or null as its JSON text. */
export function hyperparameters(config: JsonObject): Record<string, HparamValue> {
  return Object.fromEntries(Object.entries(config).flatMap(([key, value]) => flatten(key, value)));
}

function flatten(name: string, value: JsonValue): [string, HparamValue][] {
  if (typeof value === 'number') return [[name, { numberValue: value }]];
  if (typeof value === 'boolean') return [[name, { boolValue: value }]];
  if (typeof value === 'string') return [[name, { stringValue: value }]];
  if (value === null || Array.isArray(value)) return [[name, { stringValue: JSON.stringify(value) }]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(`${name}.${key}`, inner as JsonValue));
}
