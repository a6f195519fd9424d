'use client';

import { useEffect } from 'react';

/** Marks the document with the newest change on the screen, after it was drawn: tests measure latency by it. */
export function LastChange({ id }: { id: number | undefined }) {
  useEffect(() => {
    if (id !== undefined) document.documentElement.dataset.lastChange = String(id);
  }, [id]);
  return null;
}
