'use client';

import { useEffect, useLayoutEffect, useState } from 'react';

const MARGIN = 240;

type Listener = (visible: boolean) => void;

const listeners = new WeakMap<Element, Listener>();
const observers = new Map<number, IntersectionObserver>();

/** One for all charts: a page may have a thousand. */
function sharedObserver(margin: number): IntersectionObserver {
  const known = observers.get(margin);
  if (known) return known;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    { rootMargin: `${margin}px` },
  );
  observers.set(margin, observer);
  return observer;
}

/** Whether an element is in, or so many pixels near, the visible part of the page; `atOnce`: known as soon as it stands in the page, not a frame later. */
export function useVisible(element: { current: HTMLElement | null }, atOnce = false, margin = MARGIN): boolean {
  const [visible, setVisible] = useState(false);
  useLayoutEffect(() => {
    const box = atOnce && element.current?.getBoundingClientRect();
    if (box && box.bottom > -margin && box.top < innerHeight + margin) setVisible(true);
  }, [element, atOnce, margin]);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    listeners.set(target, setVisible);
    sharedObserver(margin).observe(target);
    return () => {
      listeners.delete(target);
      sharedObserver(margin).unobserve(target);
    };
  }, [element, margin]);
  return visible;
}
