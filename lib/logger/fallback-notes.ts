import type { CapturedJacobian } from '../ntk/capture-jacobian.ts';
import type { RunEvent } from '../protocol/event.ts';

/** What a person should know about how a model's weights are computed: nothing, when all go by verified rules. */
export function fallbackNotes(
  blocks: readonly Pick<CapturedJacobian['blocks'][number], 'parameter' | 'method'>[],
  check: CapturedJacobian['check'],
): Pick<RunEvent, 'level' | 'code' | 'message'>[] {
  const notes: Pick<RunEvent, 'level' | 'code' | 'message'>[] = [];
  const disagreeing = check?.disagreeing ?? [];
  if (disagreeing.length > 0) {
    const message = `The fast rules disagree with autograd on ${disagreeing.join(', ')}; these weights take per-sample autograd.`;
    notes.push({ level: 'warning', code: 'rule-disagrees', message });
  }
  const slow = blocks.flatMap(({ method, parameter: { name } }) =>
    method === 'per-sample' && !disagreeing.includes(name) ? [name] : [],
  );
  if (slow.length > 0) {
    const message = `${slow.length} of ${blocks.length} weights take per-sample autograd, which is right but slower: ${slow.join(', ')}.`;
    notes.push({ level: 'info', code: 'per-sample-fallback', message });
  }
  if (check && !check.verified) {
    const message =
      'tfjs cannot differentiate this model by itself, so its kernel could not be checked against autograd.';
    notes.push({ level: 'warning', code: 'not-verified', message });
  }
  return notes;
}
