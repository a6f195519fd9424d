/** What one client, and all of them, may take of the server. `docs/security.md` tells them. */
export const LIMITS = {
  /** Connections at once of all clients, and live ones among them; one address gets half of them, so that it cannot lock the others out. */
  connections: 1_024,
  /** Requests of one address a second. */
  requestsPerSecond: 1_000,
  /** Wrong tokens of one address a minute. */
  wrongTokensPerMinute: 20,
  /** Messages of one live connection a second. */
  socketMessagesPerSecond: 500,
  /** One message of a live connection: a subscription of 200 run ids of 200 characters fits. */
  socketMessageBytes: 64 * 1024,
  /** All headers together, the address among them. */
  headerBytes: 16 * 1024,
  /** Until all headers have come. */
  headersTimeoutMs: 10_000,
  /** Until a whole request has come. */
  requestTimeoutMs: 120_000,
  /** Without a byte either way; live connections beat more often. */
  idleTimeoutMs: 120_000,
  keepAliveMs: 5_000,
  /** For requests under way when the server ends. */
  drainMs: 3_000,
  /** A JSON body: notes of 100,000 characters fit, however they are escaped. */
  jsonBodyBytes: 1024 * 1024,
  /** Posted batches in memory at once, as they came. */
  batchBodiesBytes: 256 * 1024 * 1024,
} as const;
