'use client';

import { useEffect, useState } from 'react';

type Listener = (visible: boolean) => void;

const listeners = new WeakMap<Element, Listener>();
let observer: IntersectionObserver | null = null;

/** One for all charts: a page may have a thousand. */
function sharedObserver(): IntersectionObserver {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    { rootMargin: '240px' },
  );
  return observer;
}

/** Whether an element is in, or near, the visible part of the page. */
export function useVisible(element: { current: HTMLElement | null }): boolean {
  const [visible, setVisible] = useState(false);
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
