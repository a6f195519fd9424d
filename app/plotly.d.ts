/** The part of Plotly the page uses; the package ships no types for its parts. */
export interface PlotlyClick {
  points: { x: unknown; y: unknown; customdata?: unknown; pointIndex?: number | number[]; curveNumber: number }[];
}
export type PlotlyEvent = 'plotly_click' | 'plotly_relayout' | 'plotly_doubleclick' | 'plotly_hover' | 'plotly_unhover';
export interface PlotlyHover {
  points: { x: unknown; y: unknown; z: unknown }[];
  event: MouseEvent;
}
export interface PlotlyElement extends HTMLElement {
  on(event: 'plotly_click', listener: (event: PlotlyClick) => void): void;
  on(event: 'plotly_relayout', listener: (change: Record<string, unknown>) => void): void;
  on(event: 'plotly_hover', listener: (event: PlotlyHover) => void): void;
  on(event: 'plotly_unhover', listener: () => void): void;
  on(event: 'plotly_doubleclick', listener: () => void): void;
  removeAllListeners(name: PlotlyEvent): void;
  data?: PlotlyTrace[];
  /** Resolves when the next part of the drawing may begin. While it is there the chart is not complete. */
  turn?: () => Promise<void>;
  _promises?: Promise<unknown>[];
  layout?: {
    meta?: { sharedX?: string };
    shapes?: Record<string, unknown>[];
    xaxis?: Record<string, unknown>;
    yaxis?: Record<string, unknown>;
  };
  _fullLayout?: {
    width: number;
    height: number;
    xaxis: PlotlyAxis;
    yaxis: PlotlyAxis;
    yaxis2?: PlotlyAxis;
    shapes?: Record<string, unknown>[];
  };
  _fullData?: { _extremes: Record<string, PlotlyExtremes> }[];
}
/** The ends of a trace on one axis, and the room that is left beyond them. */
export interface PlotlyExtremes {
  min: { val: number; pad: number; extrapad: boolean }[];
  max: { val: number; pad: number; extrapad: boolean }[];
}
/** One tick of a drawn axis, at the value `x` on either axis. */
export interface PlotlyTick {
  x: number;
  text: string;
  axInfo?: string;
}
/** A curve as it was given. */
export interface PlotlyTrace {
  type: string;
  mode?: string;
  hoverinfo?: string;
  x?: number[];
  y?: (number | null)[];
  line?: { color?: string; shape?: string };
}
/** An axis as it is drawn: `p2d` from pixels to data, `d2p` back. */
export interface PlotlyAxis {
  type: string;
  /** Ends, on a log axis as powers of ten. */
  range: readonly [unknown, unknown];
  _offset: number;
  _length: number;
  p2d(pixel: number): unknown;
  d2p(value: number): number;
  /** The same for what stands on the axis: on a log axis a power of ten. */
  l2p(value: number): number;
  d2c(value: number): number;
  _id: string;
  autorange: unknown;
  ticks: string;
  showgrid: boolean;
  tickvals?: readonly number[];
  ticktext?: readonly string[];
  tickfont: { size: number };
  /** Computes what `d2p` needs after `range` has changed. */
  setScale(): void;
}
export interface Plotly {
  react(element: HTMLElement, data: object[], layout: object, config: object): Promise<unknown>;
  purge(element: HTMLElement): void;
  /** The picture as a data URL. */
  toImage(
    figure: { data: object[]; layout: object },
    options: { format: 'png' | 'svg'; scale: number; width: number; height: number },
  ): Promise<string>;
  Plots: { resize(element: HTMLElement): Promise<unknown> | undefined };
  /** The ticks of an axis for its range. */
  ticksOf(axis: PlotlyAxis): PlotlyTick[];
  /** The range that Plotly would choose for an axis by the extremes of the traces. */
  autoRangeOf(element: PlotlyElement, axis: PlotlyAxis): [number, number];
}
