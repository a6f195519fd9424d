'use client';

import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { ApiError } from './client/http.ts';
import { type ServerFacts, ServerFactsContext } from './client/server-facts.ts';
import { Toasts } from './components/toasts.tsx';
import { ChartThemeProvider } from './components/use-chart-theme.tsx';
import { theme } from './theme.ts';

/** Theme, query cache and address state for every page. */
export function Providers({ basePath, isSignedIn, children }: ServerFacts & { children: ReactNode }) {
  const [client] = useState(newQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Toasts />
      <QueryClientProvider client={client}>
        <ServerFactsContext value={{ basePath, isSignedIn }}>
          <NuqsAdapter>
            <ChartThemeProvider>{children}</ChartThemeProvider>
          </NuqsAdapter>
        </ServerFactsContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, fault) => failures < 2 && !(fault instanceof ApiError && fault.status === 404),
        retryDelay: 500,
      },
    },
  });
}
