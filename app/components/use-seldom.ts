'use client';

import { useEffect, useReducer, useRef } from 'react';

/** So often what nobody sees is told of changes, in milliseconds. */
const SELDOM_MS = 300;

/** `value`: each one while it is seen, otherwise one of them now and then, and always the last. */
export function useSeldom<T>(value: T, seen: boolean): T {
  const [, again] = useReducer((count: number) => count + 1, 0);
  const kept = useRef({ value, at: 0 });
  const due = kept.current.at + SELDOM_MS - performance.now();
  if (kept.current.value !== value && (seen || due <= 0)) kept.current = { value, at: performance.now() };
  const late = kept.current.value !== value;
  useEffect(() => {
    if (!late) return;
    const timer = setTimeout(again, due);
    return () => clearTimeout(timer);
  }, [late, due]);
  return kept.current.value;
}
