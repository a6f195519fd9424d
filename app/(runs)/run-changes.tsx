import { Button } from '@mantine/core';
import type { Run } from '../../lib/protocol/run.ts';
import { deleteRun, restoreRun } from '../client/api.ts';
import { toast } from '../components/toasts.tsx';

const UNDO_MS = 15_000;

/** Deleted runs leave every list at once; until the toast is gone one click brings them back. */
export async function removeWithUndo(run: Run): Promise<void> {
  if (!(await attempt(deleteRun(run.id)))) return;
  const hide = await toast({
    title: `${run.name} was deleted`,
    message: (
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => {
          hide();
          void attempt(restoreRun(run.id));
        }}
      >
        Undo
      </Button>
    ),
    autoClose: UNDO_MS,
  });
}

/** Whether it went well; what did not is told. */
export async function attempt(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    void toast({ title: 'Not done', message: error instanceof Error ? error.message : '', color: 'red' });
    return false;
  }
}
