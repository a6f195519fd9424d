import type { AlertKindName } from '../../../protocol/alert.ts';
import type { AlertKind } from './alert-kind.ts';
import { alignmentFalling } from './alignment-falling.ts';
import { change } from './change.ts';
import { conditionNumber } from './condition-number.ts';
import { nonFinite } from './non-finite.ts';
import { stability } from './stability.ts';
import { stalled } from './stalled.ts';
import { threshold } from './threshold.ts';

/** Every kind of alert rule. A new one is a file here, a line here and its fields in `lib/protocol/alert.ts`. */
export const ALERT_KIND_RULES = {
  threshold,
  change,
  'non-finite': nonFinite,
  stalled,
  stability,
  'condition-number': conditionNumber,
  'alignment-falling': alignmentFalling,
} satisfies { [Kind in AlertKindName]: AlertKind<Kind> };

/** The kind of a rule. */
export function kindOf<Kind extends AlertKindName>(kind: Kind): AlertKind<Kind> {
  return ALERT_KIND_RULES[kind] as unknown as AlertKind<Kind>;
}
