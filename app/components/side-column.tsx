import { type ComponentProps, lazy, memo, Suspense } from 'react';
import classes from './side-column.module.css';
import { useTurn } from './use-turn.ts';

const SidePanels = lazy(async () => ({ default: (await import('./side-panels.tsx')).SidePanels }));

/** Panels without charts, side by side where there is room; fetched and made when the first charts stand. */
export const SideColumn = memo(function SideColumn(props: ComponentProps<typeof SidePanels>) {
  const come = useTurn();
  return (
    <div className={classes.column}>
      <Suspense fallback={null}>{come && <SidePanels {...props} />}</Suspense>
    </div>
  );
});
