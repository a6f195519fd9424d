import { PAGES_PER_ANSWER } from '../../../lib/protocol/pages-per-answer.ts';

/** A function that is told the head of each page once it is applied, and answers by `send` for several of them at once. */
export function answerPages(send: (head: number) => void): (head: number) => void {
  let pages = 0;
  return (head) => {
    if (++pages % PAGES_PER_ANSWER === 0) send(head);
  };
}
