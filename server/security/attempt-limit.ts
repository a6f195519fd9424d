import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { clientKey } from './client-key.ts';

/** A number of attempts that each client has in a time. */
export interface AttemptLimit {
  /** Takes one of the client's attempts; false when none is left. */
  take(request: IncomingMessage): Promise<boolean>;
}

/** Counts the attempts of each client by its address. */
export function attemptLimit(attempts: number, seconds: number): AttemptLimit {
  const limiter = new RateLimiterMemory({ points: attempts, duration: seconds });
  return {
    take: (request) =>
      limiter.consume(clientKey(request.socket.remoteAddress)).then(
        () => true,
        () => false,
      ),
  };
}
