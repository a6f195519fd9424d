import type { PlotlyAxis, PlotlyElement, PlotlyTick } from '../plotly.d.ts';
import type { Move } from './patch-figure.ts';

/** Of a digit, in widths of the font. */
const DIGIT = 0.62;
/** Between two labels, in CSS pixels. */
const GAP = 4;

type Placed = Element & { __data__?: PlotlyTick };

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
  if (!labels.every(isPlain) || told.some(({ text }) => !isPlainText(text)) || (across && wouldTouch(axis, told))) {
    return null;
  }
  const placeOf = ({ x }: PlotlyTick) => {
    const place = axis._offset + axis.l2p(x);
    return across ? `translate(${place},0)` : `translate(0,${place})`;
  };
  const put = (line: Placed, tick: PlotlyTick) => line.setAttribute('transform', placeOf(tick));
  const inside = told.filter(({ x }) => axis.l2p(x) > 1 && axis.l2p(x) < axis._length - 1);
  const moves = [
    spread(layer, placedIn(layer, `path.${axis._id}tick`), axis.ticks === 'outside' ? told : [], put),
    spread(grid, placedIn(grid, `path.${axis._id}grid`), axis.showgrid ? inside : [], put),
    spread(layer, labels, told, (label, tick) => {
      const [text] = label.children;
      if (text!.textContent !== tick.text) {
        text!.textContent = tick.text;
        text!.setAttribute('data-unformatted', tick.text);
      }
      text!.setAttribute('transform', placeOf(tick));
    }),
  ];
  return moves.every((move) => move !== null) ? moves : null;
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

function isPlain(label: Element): boolean {
  const [text] = label.children;
  return (
    label.children.length === 1 && text!.children.length === 0 && !text!.getAttribute('transform')?.includes('rotate')
  );
}

function isPlainText(text: string): boolean {
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
