'use client';

import type { NotificationData } from '@mantine/notifications';
import { Suspense, useEffect, useState } from 'react';
import { lazyPart } from './lazy-part.ts';
import { PlainToasts } from './plain-toasts.tsx';

/** By then the first charts stand. */
const AFTER_MS = 4000;

// Not with the page's first scripts, yet before anything goes wrong: a server that is gone could not send them.
const load = () => import('@mantine/notifications');
const Notifications = lazyPart(async () => (await load()).Notifications);

let come = () => {};
let tellPlainly = (_message: NotificationData) => {};
let takeAway = (_message: NotificationData) => {};

/** Where short messages appear. */
export function Toasts() {
  const [here, setHere] = useState(false);
  const [plain, setPlain] = useState<readonly NotificationData[]>([]);
  useEffect(() => {
    come = () => setHere(true);
    tellPlainly = (message) => setPlain((others) => [message, ...others]);
    takeAway = (message) => setPlain((all) => all.filter((one) => one !== message));
    const timer = setTimeout(come, AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <Suspense fallback={null}>{here && <Notifications position="top-right" limit={4} zIndex={400} />}</Suspense>
      <PlainToasts messages={plain} onClose={takeAway} />
    </>
  );
}

/** Shows a short message, plainly where the scripts for it do not come; gives back how to take it away. */
export async function toast(message: NotificationData): Promise<() => void> {
  come();
  const loaded = await load().catch(() => null);
  if (!loaded) {
    tellPlainly(message);
    return () => takeAway(message);
  }
  const { notifications } = loaded;
  const id = notifications.show(message);
  return () => void notifications.hide(id);
}
