import { debounce } from 'nuqs';

/** For what the reader chooses once: the back button takes it back. What is typed, dragged or played leaves no entry at each step. */
export const HISTORY_ENTRY = { history: 'push' } as const;

/** For what is dragged or played: the address tells where that came to rest. To write it at each step costs as much as to draw the step's charts. */
export const AT_REST = { limitUrlUpdates: debounce(250) } as const;
