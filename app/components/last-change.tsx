'use client';

import { useDeferredValue, useEffect } from 'react';

/** Marks the document with the newest change on the screen, after it was drawn: tests measure latency by it. */
export function LastChange({ id: latest }: { id: number | undefined }) {
  // Deferred as the charts are, so that it is set when they are on the screen.
  const id = useDeferredValue(latest);
  useEffect(() => {
    if (id !== undefined) document.documentElement.dataset.lastChange = String(id);
  }, [id]);
  return null;
}
