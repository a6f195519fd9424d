'use client';

import type { NotificationData } from '@mantine/notifications';
import { Suspense, useEffect, useState } from 'react';
import { lazyPart } from './lazy-part.ts';

/** By then the first charts stand. */
const AFTER_MS = 4000;

// Not with the page's first scripts, yet before anything goes wrong: a server that is gone could not send them.
const load = () => import('@mantine/notifications');
const Notifications = lazyPart(async () => (await load()).Notifications);

let come = () => {};

/** Where short messages appear. */
export function Toasts() {
  const [here, setHere] = useState(false);
  useEffect(() => {
    come = () => setHere(true);
    const timer = setTimeout(come, AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return <Suspense fallback={null}>{here && <Notifications position="top-right" limit={4} zIndex={400} />}</Suspense>;
}

/** Shows a short message; gives back how to take it away. */
export async function toast(message: NotificationData): Promise<() => void> {
  come();
  const { notifications } = await load();
  const id = notifications.show(message);
  return () => void notifications.hide(id);
}
