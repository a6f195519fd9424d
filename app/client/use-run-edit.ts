'use client';

import { useState } from 'react';
import { editRun, type RunEdit } from './api.ts';

/** Changes what a person says of a run; the feed brings the change back to every page. `edit` tells whether it was taken. */
export function useRunEdit() {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const edit = async (runId: string, change: RunEdit): Promise<boolean> => {
    setBusy(true);
    try {
      await editRun(runId, change);
      setFault(null);
      return true;
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { edit, busy, fault };
}
