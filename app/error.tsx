'use client';

import { Problem } from './components/problem.tsx';

export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <Problem
      title="This page could not be drawn"
      message="Something in the page itself went wrong; your runs are not affected. Details are in the browser's console."
      retry={reset}
    />
  );
}
