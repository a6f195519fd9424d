'use client';

import { createContext } from 'react';

/** What the server tells the page about the request for it. */
export interface ServerFacts {
  /** What stands before every address, such as `/ntk`; or empty. */
  basePath: string;
  /** Whether this browser has signed in, and can sign out. */
  isSignedIn: boolean;
}

export const ServerFactsContext = createContext<ServerFacts>({ basePath: '', isSignedIn: false });

/** The base path outside of components. */
export function basePath(): string {
  return document.documentElement.dataset.basePath ?? '';
}
