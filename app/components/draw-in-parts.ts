import type { PlotlyElement } from '../plotly.d.ts';

/** Parts of Plotly's drawing that it calls one after the other by these names, waiting for what they give back. */
export interface DrawingSteps {
  /** Sizes the frame, before the axes are drawn. */
  layoutStyles(element: PlotlyElement): unknown;
  /** Draws the curves. */
  drawData(element: PlotlyElement): unknown;
  /** Draws what stands beside them. */
  finalDraw(element: PlotlyElement): unknown;
}
interface Calculation {
  /** Computes what is drawn; Plotly waits for what it leaves among `_promises`. */
  doCalcdata(element: PlotlyElement, traces?: unknown): void;
}

/** Has Plotly wait for the element's `turn`, where it has one, before each part of a drawing. */
export function drawInParts(steps: DrawingSteps, calculation: Calculation): void {
  for (const name of ['layoutStyles', 'drawData', 'finalDraw'] as const) {
    const step = steps[name];
    steps[name] = (element) => (element.turn ? element.turn().then(() => step(element)) : step(element));
  }
  const { doCalcdata } = calculation;
  calculation.doCalcdata = (element, traces) => {
    doCalcdata(element, traces);
    if (element.turn) element._promises?.push(element.turn());
  };
}
