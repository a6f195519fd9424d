import { type DestinationStream, type Logger, pino } from 'pino';
import { withoutSecrets } from './security/without-secrets.ts';

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type Log = Logger;

/** Whatever is logged of a request or an answer: these fields never. */
const SECRET_FIELDS = ['authorization', 'cookie', 'set-cookie', 'token', 'newToken'];
const redact = {
  paths: SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
  censor: '...',
};

/** The server's own log, as JSON lines on standard error, or to a stream; without the tokens and cookies of requests. */
export function createLog(level: LogLevel = 'warn', to: DestinationStream = standardError()): Log {
  return pino({ name: 'ntkboard', level, redact, hooks: { streamWrite: withoutSecrets } }, to);
}

function standardError(): DestinationStream {
  return pino.destination({ dest: 2, sync: true });
}
