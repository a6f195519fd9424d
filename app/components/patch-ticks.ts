import type { PlotlyAxis, PlotlyElement, PlotlyTick } from '../plotly.d.ts';
import type { Move } from './patch-figure.ts';

/** Of a digit, in widths of the font. */
const DIGIT = 0.62;
/** Between two labels, in CSS pixels. */
const GAP = 4;

/** Labels of more than one line, and those that are turned. */
const INTRICATE = ':is(.xtick, .ytick) > :is(:not(text), text + text), text > *, text[transform*="rotate"]';

type Placed = Element & { __data__?: PlotlyTick };
/** In CSS pixels, to the right and down. */
type Place = readonly [number, number];

/**
 * How the ticks, grid lines and labels of an axis come to stand where `ticks` are, as Plotly would draw them and would find them again; null when
 * its labels are more than one line of plain text, are turned, or would touch.
 */
export function tickMoves(element: PlotlyElement, axis: PlotlyAxis, ticks: readonly PlotlyTick[]): Move[] | null {
  const across = axis._id === 'x';
  const layer = element.querySelector(`.${axis._id}axislayer-above`);
  const grid = element.querySelector(`.gridlayer .${axis._id}`);
  if (!layer || !grid) return null;
  const labels = placedIn(layer, `g.${axis._id}tick`);
  const info = labels[0]?.__data__?.axInfo;
  const told = ticks.map((tick) => ({ ...tick, ...(info === undefined ? {} : { axInfo: info }) }));
  if (layer.querySelector(INTRICATE) || !told.every(isPlain) || (across && wouldTouch(axis, told))) return null;
  const placeOf = ({ x }: PlotlyTick): Place => {
    const place = axis._offset + axis.l2p(x);
    return across ? [place, 0] : [0, place];
  };
  const put = (line: Placed, tick: PlotlyTick) => moveTo(line, placeOf(tick));
  const move = element.matches(':hover') ? moveText : moveAround;
  const inside = told.filter(({ x }) => axis.l2p(x) > 1 && axis.l2p(x) < axis._length - 1);
  const moves = [
    spread(layer, placedIn(layer, `path.${axis._id}tick`), axis.ticks === 'outside' ? told : [], put),
    spread(grid, placedIn(grid, `path.${axis._id}grid`), axis.showgrid ? inside : [], put),
    spread(layer, labels, told, (label, tick) => {
      const text = textOf(label);
      if (text.textContent !== tick.text) {
        text.textContent = tick.text;
        text.setAttribute('data-unformatted', tick.text);
      }
      move(label, placeOf(tick));
    }),
  ];
  return moves.every((one) => one !== null) ? moves : null;
}

/** Has every label stand where its own text says, which is all that Plotly sets when it draws. */
export function settleLabels(element: Element): void {
  for (const label of element.querySelectorAll(':is(g.xtick, g.ytick)[transform]')) label.removeAttribute('transform');
}

/** By the group around the text: the browser lays out anew a text that is moved itself. */
function moveAround(label: Element, [x, y]: Place): void {
  const [, left, top] = /\((.*),(.*)\)/.exec(textOf(label).getAttribute('transform') ?? '(0,0)')!;
  moveTo(label, [x - Number(left), y - Number(top)]);
}

/** Below the pointer, where Plotly may draw at any time. */
function moveText(label: Element, place: Place): void {
  moveTo(textOf(label), place);
}

function moveTo(element: Element, [x, y]: Place): void {
  element.setAttribute('transform', `translate(${x},${y})`);
}

function textOf(label: Element): Element {
  return label.firstElementChild!;
}

function placedIn(layer: Element, what: string): Placed[] {
  return [...layer.querySelectorAll(what)];
}

/** Has one element stand for each tick; what is too few is copied, what is too many goes. Null when there is nothing to copy. */
function spread(
  layer: Element,
  placed: readonly Placed[],
  ticks: readonly PlotlyTick[],
  put: (element: Placed, tick: PlotlyTick) => void,
): Move | null {
  const [first] = placed;
  if (!first && ticks.length > 0) return null;
  return () => {
    for (const [i, tick] of ticks.entries()) {
      const element = placed[i] ?? layer.appendChild(first!.cloneNode(true) as Placed);
      // By it Plotly knows which tick an element is.
      element.__data__ = tick;
      put(element, tick);
    }
    for (const element of placed.slice(ticks.length)) element.remove();
  };
}

function isPlain({ text }: PlotlyTick): boolean {
  return text !== '' && !/[<&\n$]/.test(text);
}

/** Plotly would turn the labels. */
function wouldTouch(axis: PlotlyAxis, ticks: readonly PlotlyTick[]): boolean {
  const width = (tick: PlotlyTick) => tick.text.length * DIGIT * axis.tickfont.size;
  return ticks.some((tick, i) => {
    const next = ticks[i + 1];
    return next && Math.abs(axis.l2p(next.x) - axis.l2p(tick.x)) < (width(tick) + width(next)) / 2 + GAP;
  });
}
