'use client';

import { useEffect, useRef, useState } from 'react';
import { forgetMake, makeSoon } from './draw-queue.ts';

/** How many of `count` parts there may be by now: one batch at once, each further one in a task of its own, when what is in sight stands. */
export function useGradually(count: number, batch: number): number {
  const [made, setMade] = useState(batch);
  const key = useRef({}).current;
  useEffect(() => {
    if (made >= count) return;
    makeSoon(key, () => setMade(made + batch));
    return () => forgetMake(key);
  }, [key, made, count, batch]);
  return made;
}
