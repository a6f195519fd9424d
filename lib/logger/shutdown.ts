/** A logger as the process's end sees it. */
export interface EndOfProcessListener {
  /** The event loop ran empty: there is still time for asynchronous work. */
  finish(): Promise<void>;
  /** The process ends now: only synchronous work is possible. `clean` is false after an error. */
  finishNow(clean: boolean): void;
}

const listeners = new Set<EndOfProcessListener>();
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Has `listener` finished when the process ends by itself, by `process.exit`, SIGINT or SIGTERM. */
export function finishAtEndOfProcess(listener: EndOfProcessListener): void {
  if (listeners.size === 0) {
    process.on('beforeExit', onBeforeExit);
    process.on('exit', onExit);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  listeners.add(listener);
}

/** The listener is done; with the last one the process's hooks go too. */
export function forgetAtEndOfProcess(listener: EndOfProcessListener): void {
  if (!listeners.delete(listener) || listeners.size > 0) return;
  process.off('beforeExit', onBeforeExit);
  process.off('exit', onExit);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function onBeforeExit(): void {
  for (const listener of [...listeners]) void listener.finish();
}

function onExit(code: number): void {
  for (const listener of [...listeners]) listener.finishNow(code === 0);
}

function onSignal(signal: NodeJS.Signals): void {
  for (const listener of [...listeners]) listener.finishNow(true);
  // Ours was the only handler: the signal must still end the process, as it would have without us.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
