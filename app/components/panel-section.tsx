import { UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ViewState } from '../client/use-view.ts';
import type { SectionId } from '../panels/sections.ts';
import classes from './panel-grid.module.css';

interface PanelSectionProps {
  id: SectionId;
  title: string;
  state: ViewState;
  /** The first section needs no heading: it is what the page is about. */
  headed: boolean;
  children: ReactNode;
}

/** One section of the grid. Closed, nothing in it is drawn or fetched; the page's address remembers it. */
export function PanelSection({ id, title, state, headed, children }: PanelSectionProps) {
  const open = !state.closed.includes(id);
  const toggle = () => state.set({ closed: open ? [...state.closed, id] : state.closed.filter((one) => one !== id) });
  return (
    <section className={classes.section} id={`section-${id}`} aria-label={title} data-testid={`section-${id}`}>
      {headed && (
        <h2 className={classes.heading}>
          <UnstyledButton className={classes.toggle} aria-expanded={open} onClick={toggle}>
            <IconChevronDown size={14} className={classes.chevron} aria-hidden />
            {title}
          </UnstyledButton>
        </h2>
      )}
      {open && <div className={classes.grid}>{children}</div>}
    </section>
  );
}
