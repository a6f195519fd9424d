import { SegmentedControl } from '@mantine/core';
import type { ViewState } from '../client/use-view.ts';

/** Chooses what the x axes of all curves count. */
export function XAxisSwitch({ state }: { state: ViewState }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="X axis of all curves"
      data={[
        { value: 'step', label: 'x: step' },
        { value: 'epoch', label: 'x: epoch' },
      ]}
      value={state.view.x}
      onChange={(value) => state.set({ x: value === 'epoch' ? 'epoch' : 'step' })}
    />
  );
}
