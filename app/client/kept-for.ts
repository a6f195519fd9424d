/**
 * How long the query cache keeps what nobody looks at. Where the server draws a page it keeps it with the page: a timer would hold a
 * process that wants to end.
 */
export const keptFor = (ms: number): number => (typeof window === 'undefined' ? Number.POSITIVE_INFINITY : ms);
