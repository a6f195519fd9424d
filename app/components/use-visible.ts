'use client';

import { useEffect, useLayoutEffect, useState } from 'react';

const MARGIN = 240;

type Listener = (visible: boolean) => void;

const listeners = new WeakMap<Element, Listener>();
let observer: IntersectionObserver | null = null;

/** One for all charts: a page may have a thousand. */
function sharedObserver(): IntersectionObserver {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    { rootMargin: `${MARGIN}px` },
  );
  return observer;
}

/** Whether an element is in, or near, the visible part of the page; `atOnce`: known as soon as it stands in the page, not a frame later. */
export function useVisible(element: { current: HTMLElement | null }, atOnce = false): boolean {
  const [visible, setVisible] = useState(false);
  useLayoutEffect(() => {
    const box = atOnce && element.current?.getBoundingClientRect();
    if (box && box.bottom > -MARGIN && box.top < innerHeight + MARGIN) setVisible(true);
  }, [element, atOnce]);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    listeners.set(target, setVisible);
    sharedObserver().observe(target);
    return () => {
      listeners.delete(target);
      sharedObserver().unobserve(target);
    };
  }, [element]);
  return visible;
}
