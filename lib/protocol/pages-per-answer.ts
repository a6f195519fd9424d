/** Pages of the live feed for which a client answers once: an answer costs both ends as much as a page. */
export const PAGES_PER_ANSWER = 4;
