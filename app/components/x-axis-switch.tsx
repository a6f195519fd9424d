import { SegmentedControl } from '@mantine/core';
import { memo } from 'react';
import type { ViewState } from '../client/use-view.ts';
import { X_AXES, type XAxis } from '../figure/axis-of.ts';

/** Chooses what the x axes of all curves count. Another step does not concern it. */
export const XAxisSwitch = memo(function XAxisSwitch({ state }: { state: ViewState }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="X axis of all curves"
      data={X_AXES.map((value) => ({ value, label: value === 'step' ? 'x: step' : value }))}
      value={state.view.x}
      onChange={(value) => state.set({ x: value as XAxis, zoom: [] })}
    />
  );
});
