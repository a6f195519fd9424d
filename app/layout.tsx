import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './globals.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { PAGE_REQUEST_HEADERS } from '../lib/protocol/page-request.ts';
import { Providers } from './providers.tsx';

export const metadata: Metadata = {
  title: { default: 'NTKBoard', template: '%s · NTKBoard' },
  description: 'Training-time monitoring of the empirical Neural Tangent Kernel.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const sent = await headers();
  const nonce = sent.get(PAGE_REQUEST_HEADERS.nonce) ?? '';
  const basePath = sent.get(PAGE_REQUEST_HEADERS.basePath) ?? '';
  return (
    <html lang="en" data-base-path={basePath} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
      </head>
      <body>
        <Providers basePath={basePath} isSignedIn={sent.get(PAGE_REQUEST_HEADERS.signedIn) === 'yes'}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
