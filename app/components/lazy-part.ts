import { type ComponentType, lazy } from 'react';
import { checkAccess } from '../client/api.ts';

/** A component that is fetched when it is first shown. Where its scripts do not come it stays away, and the rest of the page goes on. */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch {
      // The server is gone, which the page tells elsewhere, or this browser has signed out.
      void checkAccess();
      return { default: Nothing };
    }
  });
}

function Nothing(): null {
  return null;
}
