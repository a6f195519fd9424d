import { IconBell } from '@tabler/icons-react';
import { formatCount } from '../format/format.ts';
import classes from './alerts-panel.module.css';

/** How many alerts a run has had. */
export function AlertCount({ count }: { count: number }) {
  const label = `${formatCount(count)} alert${count === 1 ? '' : 's'}`;
  return (
    <span className={classes.count} title={label}>
      <IconBell size={13} stroke={1.7} aria-hidden />
      {label}
    </span>
  );
}
