'use client';

import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { forgetMake, makeSoon } from './draw-queue.ts';

/** What is so many pixels or less above or below the visible part of the page is made before it comes into sight. */
const MARGIN = 480;

interface Nearness {
  near: boolean;
  /** Of what stands below the element's head when it went away, in CSS pixels; null when it has not been near yet. */
  height: number | null;
}

/** Whether an element is in, or near, the visible part of the page: told to one element after the other, from the top. What holds the focus stays. */
export function useNear(element: RefObject<HTMLElement | null>): Nearness {
  const [state, setState] = useState<Nearness>({ near: false, height: null });
  useLayoutEffect(() => {
    // At once for what is in sight at first: an observer tells it a frame later.
    const box = element.current?.getBoundingClientRect();
    if (!box || box.bottom < -MARGIN || box.top > innerHeight + MARGIN) return;
    makeSoon(element, () => setState({ near: true, height: null }));
    return () => forgetMake(element);
  }, [element]);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const near = entries.at(-1)!.isIntersecting || target.contains(document.activeElement);
        if (near) return makeSoon(element, () => setState((before) => (before.near ? before : { ...before, near })));
        forgetMake(element);
        setState((before) => (before.near ? { near, height: target.children[1]?.clientHeight ?? null } : before));
      },
      { rootMargin: `${MARGIN}px 0px` },
    );
    observer.observe(target);
    return () => {
      observer.disconnect();
      forgetMake(element);
    };
  }, [element]);
  return state;
}
