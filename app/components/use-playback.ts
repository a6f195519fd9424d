'use client';

import { useEffect, useRef, useState } from 'react';

const FRAME_MS = 220;

/** Goes from index to index until the last one; started at the end it begins anew. */
export function usePlayback(current: number, last: number, go: (index: number) => void) {
  const [playing, setPlaying] = useState(false);
  const latest = useRef({ current, last, go });
  latest.current = { current, last, go };

  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      const now = latest.current;
      if (now.current >= now.last) setPlaying(false);
      else now.go(now.current + 1);
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [playing]);

  const toggle = () => {
    if (!playing && current >= last) go(0);
    setPlaying(!playing);
  };
  return { playing, toggle };
}
