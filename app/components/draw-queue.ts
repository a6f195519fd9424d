import type { Plotly } from '../plotly.d.ts';
import { loadPlotly, plotlyNow } from './load-plotly.ts';

type Draw = (plotly: Plotly) => void;

/** Charts are drawn until so much time is over; then the browser may paint and take clicks before the next ones. */
const SLICE_MS = 12;

const waiting = new Map<HTMLElement, Draw>();
let draining = false;

/** Draws a chart as soon as its turn comes; a later call for the same element takes the place of an earlier one that has not been drawn. */
export function drawSoon(element: HTMLElement, draw: Draw): void {
  waiting.set(element, draw);
  if (draining) return;
  draining = true;
  if (plotlyNow()) later();
  else {
    loadPlotly().then(drain, (fault: unknown) => {
      draining = false;
      throw fault;
    });
  }
}

/** The element's chart is no longer wanted. */
export function forgetDraw(element: HTMLElement): void {
  waiting.delete(element);
}

function drain(): void {
  const plotly = plotlyNow()!;
  const until = performance.now() + SLICE_MS;
  try {
    for (const [element, draw] of waiting) {
      waiting.delete(element);
      draw(plotly);
      if (performance.now() > until) break;
    }
  } finally {
    draining = waiting.size > 0;
    if (draining) later();
  }
}

const channel = typeof MessageChannel === 'undefined' ? null : new MessageChannel();
if (channel) channel.port1.onmessage = drain;

/** In a task of its own. */
function later(): void {
  channel!.port2.postMessage(null);
}
