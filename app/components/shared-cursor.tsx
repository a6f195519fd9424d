'use client';

import { memo, type RefObject, useEffect, useRef } from 'react';
import type { PlotlyElement } from '../plotly.d.ts';
import { readout } from './cursor-readout.ts';
import { followCursor, moveCursor, pixelOf, sharedAxisOf, valueAt } from './shared-axis.ts';
import classes from './shared-cursor.module.css';

/** A line where the pointer is, in every chart with the same x axis, and the values of the curves there. Drawn past React: it moves with the pointer. */
export const SharedCursor = memo(function SharedCursor({ chart }: { chart: RefObject<HTMLDivElement | null> }) {
  const line = useRef<HTMLDivElement>(null);
  const values = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = chart.current as PlotlyElement | null;
    if (!element) return;
    let frame = 0;
    const show = (axis: string, x: number | null) => {
      const pixel = x === null || sharedAxisOf(element) !== axis ? null : pixelOf(element, x);
      draw(line.current, values.current, pixel, pixel === null ? [] : readout(element, x!));
    };
    const move = (event: MouseEvent) => {
      const axis = sharedAxisOf(element);
      if (!axis || frame) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        moveCursor(axis, valueAt(element, event.clientX));
      });
    };
    const leave = () => {
      cancelAnimationFrame(frame);
      frame = 0;
      const axis = sharedAxisOf(element);
      if (axis) moveCursor(axis, null);
    };
    const stop = followCursor(show);
    element.addEventListener('mousemove', move);
    element.addEventListener('mouseleave', leave);
    return () => {
      stop();
      cancelAnimationFrame(frame);
      element.removeEventListener('mousemove', move);
      element.removeEventListener('mouseleave', leave);
    };
  }, [chart]);
  return (
    <>
      <div ref={line} className={classes.line} aria-hidden hidden data-testid="shared-cursor" />
      <div ref={values} className={classes.values} aria-hidden hidden />
    </>
  );
});

function draw(
  line: HTMLElement | null,
  values: HTMLElement | null,
  pixel: number | null,
  curves: readonly { text: string; color: string }[],
): void {
  if (!line || !values) return;
  line.hidden = pixel === null;
  values.hidden = curves.length === 0;
  if (pixel === null) return;
  line.style.transform = `translateX(${pixel}px)`;
  values.replaceChildren(
    ...curves.map(({ text, color }) => {
      const value = document.createElement('span');
      value.textContent = text;
      value.style.borderColor = color;
      return value;
    }),
  );
}
