'use client';

import dynamic from 'next/dynamic';
import { Suspense } from 'react';

// For the hint that Next puts into the document: without it the browser learns of Plotly's scripts when the page's own have run.
// Where they do not come the charts say so.
const PlotlyAhead = dynamic(() => import('./plotly-ahead.tsx').catch(() => ({ default: () => null })));

/** Has Plotly fetched beside the page's own scripts. */
export function FetchPlotly() {
  return (
    <Suspense>
      <PlotlyAhead />
    </Suspense>
  );
}
