/** The part of Plotly's cartesian bundle the page uses; the package ships no types for it. */
declare module 'plotly.js/dist/plotly-cartesian.min.js' {
  export interface PlotlyClick {
    points: { x: unknown; y: unknown; customdata?: unknown; pointIndex?: number | number[]; curveNumber: number }[];
  }
  export interface PlotlyElement extends HTMLElement {
    on(event: 'plotly_click', listener: (event: PlotlyClick) => void): void;
    removeAllListeners(event: 'plotly_click'): void;
  }
  interface Plotly {
    react(element: HTMLElement, data: object[], layout: object, config: object): Promise<unknown>;
    purge(element: HTMLElement): void;
    Plots: { resize(element: HTMLElement): Promise<unknown> | undefined };
  }
  const plotly: Plotly;
  export default plotly;
}
