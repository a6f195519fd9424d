/**
 * Every code an {@link NtkBoardError} can carry. A code is part of the public contract: programs may branch on it.
 */
export const ERROR_CODES = [
  'invalid-option',
  'invalid-probe',
  'invalid-matrix',
  'no-trainable-weights',
  'non-finite-parameters',
  'weights-changed',
  'sample-mixing-model',
  'unsupported-model',
  'no-gradient',
  'nested-gradient',
  'device-fault',
  'worker-unavailable',
  'worker-lost',
  'no-convergence',
  'memory-budget',
  'backend-unavailable',
  'unsupported-platform',
  'tool-missing',
  'download-failed',
  'wheel-not-found',
  'hash-mismatch',
  'build-failed',
  'disk-full',
  'folder-unwritable',
  'setup-running',
  'logdir-unwritable',
  'not-a-run-database',
  'schema-too-new',
  'store-corrupt',
  'store-failed',
  'webhook-failed',
  'tensorboard-failed',
  'upload-refused',
  'upload-incomplete',
  'port-in-use',
  'invalid-address',
  'page-not-built',
  'not-found',
  'gone',
  'invalid-request',
  'unauthorized',
  'forbidden',
  'too-large',
  'too-many-requests',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * The one error type of the package. `message` reads `[ntkboard] <operation>: expected <X>, got <Y>. <what to do>`.
 */
export class NtkBoardError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message.startsWith('[ntkboard]') ? message : `[ntkboard] ${message}`, options);
    this.name = 'NtkBoardError';
    this.code = code;
  }
}

/** The message of anything that was thrown, for a log line or a page. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
