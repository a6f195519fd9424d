import { UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { formatCount } from '../format/format.ts';
import classes from './chart-group.module.css';

interface ChartGroupProps {
  name: string;
  count: number;
  open: boolean;
  onToggle: () => void;
}

/** Heads the charts of one group, opens and closes it. */
export function ChartGroup({ name, count, open, onToggle }: ChartGroupProps) {
  return (
    <h4 className={classes.heading}>
      <UnstyledButton className={classes.toggle} aria-expanded={open} onClick={onToggle}>
        <IconChevronDown size={13} className={classes.chevron} aria-hidden />
        {name || 'ungrouped'} <span className={classes.count}>{formatCount(count)}</span>
      </UnstyledButton>
    </h4>
  );
}
