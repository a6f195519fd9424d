/** What lives beside a run and ends with it: alerts being posted, a worker thread, an upload. Nothing of it may throw or reject. */
export interface RunCompanion {
  /** Resolves when what the run has stored so far is where the companion brings it; absent: there is nothing to wait for. */
  flush?(): Promise<void>;
  /** The run is marked finished and its store still open: resolves within bounded time. */
  close(): Promise<void>;
  /** The synchronous part of {@link close}, for the end of a process. Also called after it. */
  stop(): void;
}
