import { type Logger, pino } from 'pino';

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type Log = Logger;

/** The server's own log, as JSON lines on standard error. */
export function createLog(level: LogLevel = 'warn'): Log {
  return pino({ name: 'ntkboard', level }, pino.destination({ dest: 2, sync: true }));
}
