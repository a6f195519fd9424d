import { headers } from 'next/headers';
import { preload } from 'react-dom';
import { PAGE_REQUEST_HEADERS } from '../../lib/protocol/page-request.ts';

/**
 * Lets the browser ask for the answers at these paths of the API while the page's scripts are still on their way. Only for a page that is opened: one
 * that is reached by a link has its scripts, and asks itself.
 */
export async function preloadAnswers(paths: readonly string[]): Promise<void> {
  const sent = await headers();
  if (sent.get('sec-fetch-dest') !== 'document') return;
  const basePath = sent.get(PAGE_REQUEST_HEADERS.basePath) ?? '';
  for (const path of paths) preload(basePath + path, { as: 'fetch', crossOrigin: 'anonymous' });
}
