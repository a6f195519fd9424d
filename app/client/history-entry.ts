/** For what the reader chooses once: the back button takes it back. What is typed, dragged or played leaves no entry at each step. */
export const HISTORY_ENTRY = { history: 'push' } as const;
