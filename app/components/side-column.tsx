import { type ComponentProps, memo, Suspense } from 'react';
import { lazyPart } from './lazy-part.ts';
import classes from './side-column.module.css';
import { useTurn } from './use-turn.ts';

const SidePanels = lazyPart(async () => (await import('./side-panels.tsx')).SidePanels);

/** Panels without charts, side by side where there is room; fetched and made when the first charts stand. */
export const SideColumn = memo(function SideColumn(props: ComponentProps<typeof SidePanels>) {
  const come = useTurn();
  return (
    <div className={classes.column}>
      <Suspense fallback={null}>{come && <SidePanels {...props} />}</Suspense>
    </div>
  );
});
