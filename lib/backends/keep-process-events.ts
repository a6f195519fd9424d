const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs `start` and removes the process-wide error handlers that it added. The wasm module of tfjs adds two that throw
 * again from inside itself: every uncaught error of the training program would then be reported with the module's whole
 * minified source.
 */
export async function keepProcessEvents<T>(start: () => Promise<T>): Promise<T> {
  const before = EVENTS.map((event) => new Set<unknown>(process.rawListeners(event)));
  try {
    return await start();
  } finally {
    EVENTS.forEach((event, i) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[i]?.has(listener)) process.off(event, listener as (...args: unknown[]) => void);
      }
    });
  }
}
