/**
 * Why a batch did not arrive. `retry`: it may pass by itself; `refused`: somebody has to change something first; `too-large`:
 * a smaller one may pass; `gone`: the run was deleted at the destination.
 */
export interface UploadFailure {
  kind: 'retry' | 'refused' | 'too-large' | 'gone';
  /** Whether other runs would fail in the same way. */
  concerns: 'destination' | 'run';
  /** What came instead of the expected answer, for a message. */
  got: string;
  advice: string;
  retryAfterMs: number;
  /** The exchange ran into its time limit. */
  timedOut: boolean;
}

const RETRY_ADVICE = 'It is tried again by itself.';

/** Statuses that say nothing about the batch. */
const PASSING = [408, 425, 429];

const REFUSALS: Record<number, Partial<UploadFailure>> = {
  400: { concerns: 'run', advice: 'Sender and server may be of different versions: update the older one.' },
  401: {
    advice:
      'Make a token on the server, with `ntkboard token create --write`, and give it as `token` or NTKBOARD_TOKEN.',
  },
  403: { advice: "The token may only read, or the address is not one of the server's: check both." },
  404: { advice: 'Check the address; an older server takes no runs: update it.' },
  410: { kind: 'gone', concerns: 'run', advice: 'Send it again with `ntkboard sync --anew`.' },
  413: { kind: 'too-large', concerns: 'run', advice: 'A proxy before the server may allow larger bodies.' },
};

/** The failure that a status other than success stands for. */
export function failureOfStatus(status: number, details: string, retryAfterMs: number): UploadFailure {
  const got = `status ${status}${details && ` (${details})`}`;
  const failure: UploadFailure = {
    kind: 'refused',
    concerns: 'destination',
    got,
    advice: 'Check the address.',
    retryAfterMs,
    timedOut: false,
  };
  if (status >= 500 || PASSING.includes(status)) return { ...failure, kind: 'retry', advice: RETRY_ADVICE };
  return { ...failure, ...REFUSALS[status] };
}

/** The failure of an exchange that brought no usable answer. */
export function failureOfExchange(got: string, timedOut = false): UploadFailure {
  return { kind: 'retry', concerns: 'destination', got, advice: RETRY_ADVICE, retryAfterMs: 0, timedOut };
}
