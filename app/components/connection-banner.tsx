'use client';

import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './connection-banner.module.css';

const PATIENCE_MS = 1500;

/** Says that the page is no longer live; a blink of the connection is not worth a word. */
export function ConnectionBanner() {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!lasting) return null;
  return (
    <div className={classes.banner} role="alert">
      <IconPlugConnectedX size={15} stroke={1.6} aria-hidden />
      Reconnecting to the server… The page catches up by itself.
    </div>
  );
}
