'use client';

import { type KeyboardEvent, type PointerEvent, type RefObject, useRef } from 'react';
import { type PanelSize, withinLimits } from './panel-size.ts';
import classes from './resize-handle.module.css';

interface ResizeHandleProps {
  title: string;
  panel: RefObject<HTMLElement | null>;
  /** Of the panel as it is. */
  height: number;
  /** With every movement of the pointer, before it is chosen. */
  onDraw: (size: PanelSize) => void;
  onResize: (size: PanelSize | null) => void;
}

/** Pixels of height that an arrow key adds or takes. */
const STRIDE = 40;
const COLUMNS = 12;

/** The corner of a panel: dragged, or moved by the arrow keys, it changes columns and height; a double click or Escape gives the first size back. */
export function ResizeHandle({ title, panel, height, onDraw, onResize }: ResizeHandleProps) {
  const from = useRef<(PanelSize & { x: number; y: number; width: number; drawn?: PanelSize }) | null>(null);
  const measure = () => {
    const [box, grid] = [panel.current!.getBoundingClientRect(), panel.current!.parentElement!.getBoundingClientRect()];
    const column = grid.width / COLUMNS;
    return { columns: Math.round(box.width / column), width: column };
  };
  const start = (event: PointerEvent<HTMLButtonElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, y: event.clientY, height, ...measure() };
  };
  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    const begin = from.current;
    if (!begin) return;
    begin.drawn = withinLimits({
      columns: begin.columns + Math.round((event.clientX - begin.x) / begin.width),
      height: begin.height + event.clientY - begin.y,
    });
    onDraw(begin.drawn);
  };
  const end = () => {
    const drawn = from.current?.drawn;
    from.current = null;
    if (drawn) onResize(drawn);
  };
  const press = (event: KeyboardEvent<HTMLButtonElement>) => {
    const { columns } = measure();
    const size = {
      ArrowLeft: { columns: columns - 1, height },
      ArrowRight: { columns: columns + 1, height },
      ArrowUp: { columns, height: height - STRIDE },
      ArrowDown: { columns, height: height + STRIDE },
      Escape: null,
    }[event.key];
    if (size === undefined) return;
    // The arrows would also choose another step.
    event.preventDefault();
    event.stopPropagation();
    onResize(size);
  };
  return (
    <button
      type="button"
      className={classes.handle}
      aria-label={`Resize ${title} with the arrow keys`}
      title="Drag to resize, double click for the first size"
      onPointerDown={start}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => onResize(null)}
      onKeyDown={press}
    />
  );
}
