'use client';

import { IconGripVertical } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, type RefObject, useRef } from 'react';
import classes from './move-handle.module.css';
import type { Destination } from './panel-order.ts';

interface MoveHandleProps {
  title: string;
  panel: RefObject<HTMLElement | null>;
  onPlace: (destination: Destination) => void;
}

const STRIDES: Readonly<Record<string, Destination>> = {
  ArrowLeft: { by: -1 },
  ArrowUp: { by: -1 },
  ArrowRight: { by: 1 },
  ArrowDown: { by: 1 },
  Escape: null,
};

/** The grip in a panel's head: dragged onto another panel of the section it takes that one's place; arrow keys move it, Escape gives the first order back. */
export function MoveHandle({ title, panel, onPlace }: MoveHandleProps) {
  const dragging = useRef(false);
  const end = (event: PointerEvent<HTMLButtonElement>) => {
    const own = panel.current;
    if (!dragging.current || !own) return;
    dragging.current = false;
    own.style.removeProperty('opacity');
    const below = document.elementsFromPoint(event.clientX, event.clientY);
    const target = below.map((element) => element.closest('[data-testid^="panel-"]')).find((one) => one !== null);
    if (target && target !== own && target.parentElement === own.parentElement) {
      onPlace({ at: target.id.slice('panel-'.length) });
    }
  };
  const press = (event: KeyboardEvent<HTMLButtonElement>) => {
    const destination = STRIDES[event.key];
    if (destination === undefined) return;
    // The arrows would also choose another step.
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    onPlace(destination);
    // A panel that is moved in the page loses the focus.
    requestAnimationFrame(() => handle.focus());
  };
  return (
    <button
      type="button"
      className={classes.handle}
      aria-label={`Move ${title} with the arrow keys`}
      title="Drag to another place, double click for the first order"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
        panel.current?.style.setProperty('opacity', '0.6');
      }}
      onPointerUp={end}
      onPointerCancel={() => {
        dragging.current = false;
        panel.current?.style.removeProperty('opacity');
      }}
      onDoubleClick={() => onPlace(null)}
      onKeyDown={press}
    >
      <IconGripVertical size={12} aria-hidden />
    </button>
  );
}
