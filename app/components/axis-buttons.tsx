import { UnstyledButton } from '@mantine/core';
import { memo } from 'react';
import type { ChartAxes } from '../panels/chart-axes.ts';
import classes from './axis-buttons.module.css';

interface AxisButtonsProps {
  name: string;
  axes: ChartAxes;
  /** The switches of all charts, which hold where this one has no choice of its own. */
  shown: Readonly<Record<string, string>>;
  onChange: (axes: ChartAxes) => void;
}

/** Two small switches in a chart's corner: a log x axis, a log y axis. */
function Buttons({ name, axes, shown, onChange }: AxisButtonsProps) {
  const scales = { x: axes.x ?? 'linear', y: axes.y ?? (shown.y === 'log' ? 'log' : 'linear') } as const;
  return (
    <div className={classes.buttons}>
      {(['x', 'y'] as const).map((axis) => (
        <UnstyledButton
          key={axis}
          className={classes.button}
          aria-pressed={scales[axis] === 'log'}
          aria-label={`Log ${axis} axis of ${name}`}
          onClick={() => onChange({ ...axes, [axis]: scales[axis] === 'log' ? 'linear' : 'log' })}
        >
          log {axis}
        </UnstyledButton>
      ))}
    </div>
  );
}

/** {@link Buttons}, which live data does not concern. */
export const AxisButtons = memo(
  Buttons,
  (before, now) => before.name === now.name && before.axes === now.axes && before.shown === now.shown,
);
