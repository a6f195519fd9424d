'use client';

import Link from 'next/link';
import { type ComponentProps, useContext } from 'react';
import { ServerFactsContext } from '../client/server-facts.ts';

/** A link to a page of this server, given without the base path; fetched when it is followed. */
export function LocalLink({ href, ...others }: Omit<ComponentProps<typeof Link>, 'href'> & { href: string }) {
  const { basePath } = useContext(ServerFactsContext);
  return <Link prefetch={false} href={basePath + href} {...others} />;
}
