import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import cards from '../../components/stat-cards.module.css';
import classes from './run-skeleton.module.css';

/** The run page's shape while its data is on its way; `children` stand for the panels. */
export function RunSkeleton({ children }: { children: ReactNode }) {
  return (
    <div className={classes.page} role="status" aria-label="Loading the run">
      <Skeleton height={44} width="60%" />
      <div className={cards.cards}>
        {['a', 'b', 'c', 'd', 'e', 'f'].map((card) => (
          <Skeleton key={card} height={82} radius={8} />
        ))}
      </div>
      {children}
    </div>
  );
}
