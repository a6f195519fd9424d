import type { StoreWriter } from '../store/store.ts';

/**
 * A writer that does every call on `store` and, once that has committed, on `sink` as far as it knows the call. What the sink throws reaches
 * nobody but `onFault`, once until a call succeeds again; what the store throws is the caller's, and the sink then is not called.
 */
export function teeWriter(
  store: StoreWriter,
  sink: Partial<StoreWriter>,
  onFault: (error: unknown) => void,
): StoreWriter {
  let failing = false;
  const tell = (call: () => void) => {
    try {
      call();
      failing = false;
    } catch (error) {
      if (failing) return;
      // Before it is told: telling writes an event, which comes here again.
      failing = true;
      onFault(error);
    }
  };
  return new Proxy(store, {
    get: (target, name: keyof StoreWriter) => {
      const write = target[name] as (...args: unknown[]) => unknown;
      const also = sink[name] as typeof write | undefined;
      return (...args: unknown[]) => {
        const answer = write.apply(target, args);
        if (also) tell(() => also.apply(sink, args));
        return answer;
      };
    },
  });
}
