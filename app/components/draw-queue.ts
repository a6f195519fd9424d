import { flushSync } from 'react-dom';
import { checkAccess } from '../client/api.ts';
import type { Plotly } from '../plotly.d.ts';
import { loadPlotly, plotlyNow } from './load-plotly.ts';

/** How a chart comes to show what it should. */
export interface Drawing {
  /** Moves what is drawn, where that is enough; false: the chart must be drawn. */
  move(plotly: Plotly): boolean;
  /** Draws it, also where moving is enough if `anew`; gives back whether it was drawn anew. */
  draw(plotly: Plotly, anew?: boolean): boolean;
}

/** Charts are drawn until so much time is over; then the browser may paint and take clicks before the next ones. */
const SLICE_MS = 12;
/** So long while they are only moved: each time the browser paints costs as much. */
const MOVES_MS = 60;

const waiting = new Map<HTMLElement, Drawing>();
/** Charts that are drawn in part. */
const begun = new Map<HTMLElement, () => void>();
const panels = new Map<object, () => void>();
const others = new Map<object, () => void>();
let draining = false;
let moving = false;
let asked = false;

/**
 * Moves a chart at once, so that the browser paints it together with what changed beside it, or draws it as soon as its turn comes. A later call for
 * the same element takes the place of an earlier one that has not been drawn.
 */
export function drawSoon(element: HTMLElement, drawing: Drawing): void {
  waiting.set(element, drawing);
  if (!plotlyNow()) {
    if (!asked) askForPlotly();
    return;
  }
  if (!moving) queueMicrotask(moveWaiting);
  moving = true;
}

/** The element's chart is no longer wanted. */
export function forgetDraw(element: HTMLElement): void {
  waiting.delete(element);
  begun.delete(element);
}

/** Resolves in a task of its own, after which nothing else is drawn before the rest of this chart; never once the chart is no longer wanted. */
export function turnOf(element: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    begun.set(element, resolve);
    wake();
  });
}

/** Makes a panel when no chart can be drawn: what is at the top stands complete before what is below begins, and no task makes two. */
export function makeSoon(panel: object, make: () => void): void {
  panels.set(panel, make);
  wake();
}

/** Makes what no reader waits for, when every panel and chart that was asked for stands. */
export function makeLast(key: object, make: () => void): void {
  others.set(key, make);
  wake();
}

/** The panel, or what else was to be made, is no longer wanted. */
export function forgetMake(key: object): void {
  panels.delete(key);
  others.delete(key);
}

/** Asks again for Plotly where it has not come. */
export function askAgain(): void {
  if (!asked && !plotlyNow()) askForPlotly();
}

function askForPlotly(): void {
  asked = true;
  loadPlotly().then(wake, () => {
    asked = false;
    wake();
    // The server is gone, which the page tells elsewhere, or this browser has signed out. Charts tell that they are not drawn.
    void checkAccess();
  });
}

function wake(): void {
  if (draining) return;
  draining = true;
  later();
}

function drain(): void {
  const plotly = plotlyNow();
  try {
    if (begun.size > 0) goOn();
    else if (plotly && waiting.size > 0) draw(plotly);
    else if (panels.size > 0) makeNext(panels);
    else if (!awaitsPlotly()) makeNext(others);
  } finally {
    const drawable = waiting.size > 0 && plotlyNow() !== null;
    draining = begun.size > 0 || drawable || panels.size > 0 || (others.size > 0 && !awaitsPlotly());
    if (draining) later();
  }
}

/** Its arrival, or that it does not come, wakes the queue. */
function awaitsPlotly(): boolean {
  return waiting.size > 0 && asked && !plotlyNow();
}

function moveWaiting(): void {
  moving = false;
  const plotly = plotlyNow();
  const startedAt = performance.now();
  try {
    for (const [element, drawing] of [...waiting]) {
      if (!plotly || performance.now() - startedAt > MOVES_MS) break;
      if (drawing.move(plotly)) waiting.delete(element);
    }
  } finally {
    if (waiting.size > 0) wake();
  }
}

function goOn(): void {
  const [next] = begun;
  if (!next) return;
  begun.delete(next[0]);
  next[1]();
}

function draw(plotly: Plotly): void {
  const startedAt = performance.now();
  let anew = false;
  for (const [element, drawing] of waiting) {
    waiting.delete(element);
    anew = drawing.draw(plotly) || anew;
    if (performance.now() - startedAt > (anew ? SLICE_MS : MOVES_MS)) break;
  }
}

function makeNext(queue: Map<object, () => void>): void {
  const [next] = queue;
  if (!next) return;
  queue.delete(next[0]);
  // Else React would make it in a later task, together with the next one.
  flushSync(next[1]);
}

// Not where the server draws a page: an open channel would hold a process that wants to end.
const channel = typeof window === 'undefined' ? null : new MessageChannel();
if (channel) channel.port1.onmessage = drain;

/** In a task of its own. */
function later(): void {
  channel!.port2.postMessage(null);
}
