'use client';

import { useEffect, useRef, useState } from 'react';
import { forgetMake, makeLast } from './draw-queue.ts';

/** Whether it is the turn of what nobody waits for: the panels in sight and their charts stand. */
export function useTurn(): boolean {
  const [come, setCome] = useState(false);
  const key = useRef({}).current;
  useEffect(() => {
    makeLast(key, () => setCome(true));
    return () => forgetMake(key);
  }, [key]);
  return come;
}
