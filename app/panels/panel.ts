import type { AlertJson } from '../../lib/protocol/alert.ts';
import type { RunEvent } from '../../lib/protocol/event.ts';
import type { Run } from '../../lib/protocol/run.ts';
import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import type { TextEntry } from '../../lib/protocol/text.ts';
import type { ArrayRequest } from '../client/array-requests.ts';
import type { Arrays } from '../client/arrays.ts';
import type { TimeUnit, XAxis } from '../figure/axis-of.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import type { SectionId } from './sections.ts';

/** One run as the panels see it. */
export interface PanelRun {
  run: Run;
  color: string;
  snapshots: readonly SnapshotSummary[];
  scalars: readonly ScalarSeries[];
  events: readonly RunEvent[];
  alerts: readonly AlertJson[];
  /** Names of its histograms, and the change after which they were fetched anew. */
  histogramNames?: readonly string[];
  histogramsAt?: number;
  texts?: readonly TextEntry[];
  /** The name that the server knows something by that is shown by another here; the same object while it answers the same. */
  storedName?: (shown: string) => string;
  /** Index of the chosen snapshot; -1 when the run has none there. */
  current: number;
}

/** What the reader has chosen, all of it in the address of the page. */
export interface View {
  x: XAxis;
  /** Ends of the x axis of every curve; null: all of it. */
  zoom?: readonly [number, number] | null;
  /** Unit of the time since a run's beginning. */
  timeUnit?: TimeUnit;
  /** What the reader chose for the axes of this chart alone. */
  axes?: { x?: 'linear' | 'log'; y?: 'linear' | 'log' };
  /** What the address says of the axes of single charts, by panel and key. */
  chartAxes?: Readonly<Record<string, NonNullable<View['axes']>>>;
  /** A component's name, or `total`. */
  component: string;
  /** The run that the others of a comparison are taken against; absent, or not among them: the first. */
  base?: string | null;
  /** Steps kept as ghosts. */
  pins: readonly number[];
  /** The panel is enlarged: there is room for more labels. */
  large?: boolean;
  /** The value of every {@link Control}, by its key. */
  choices: Readonly<Record<string, string>>;
}

/**
 * A switch, a slider, a search field of a panel, or a list of what the runs offer; its value appears in the page's address. The default is the first option, the slider's
 * lowest value, or nothing to search for.
 */
export type Control = {
  key: string;
  label: string;
  /** In the panel's menu instead of its corner. */
  tucked?: true;
} /** `listed`: in a list that opens, however few there are and however wide the panel is. */ & (
  | { options: readonly { value: string; label: string }[]; listed?: true }
  | { slider: { min: number; max: number; step: number } }
  | { search: true }
  | { optionsOf: (runs: readonly PanelRun[]) => readonly string[] }
);

/** A picture: Plotly's traces and layout. */
export interface Figure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
  /** Facts the reader must know, for example what a log axis cannot show. */
  note?: string;
  /** `data-*` attributes of the chart's element, for tests. */
  attributes?: Record<`data-${string}`, string>;
}

/** Which colour is which, where the page does not tell by its runs. */
export interface Legend {
  title: string;
  entries: readonly { name: string; color: string }[];
}

/** Which colours stand for the values from the lowest to the highest, for charts whose own colour bars would take their room. */
export interface ColorScale {
  title: string;
  low: string;
  high: string;
  colors: readonly string[];
}

/** A sample as a picture: 8 bits a channel, row by row. */
export interface SamplePicture {
  label: string;
  width: number;
  height: number;
  channels: number;
  pixels: Uint8Array;
}

/** What is told beside the pointer. */
export interface HoverCard {
  lines: readonly string[];
  pictures?: readonly SamplePicture[];
}

/** What one chart is drawn from; `run` heads it where several runs stand side by side. */
export interface Chart {
  key: string;
  run?: PanelRun;
  /** Heading below which it stands, where charts are many. */
  group?: string;
}

/**
 * One panel of the run page and of the comparison. A panel is given one run or several; everything it draws is a pure
 * function of the runs, the arrays it asked for and the view.
 */
export interface Panel<C extends Chart> {
  title: string;
  section: SectionId;
  /** What it shows, how to read it, where it comes from. */
  caption: string;
  /** What to call in the training script when the panel is empty. */
  howToLog: string;
  /** Columns of twelve on a middling and on a wide page, and where several runs are compared. */
  span: { medium: number; wide: number; several: number };
  /** Height of one chart in CSS pixels, and the width below which charts wrap. */
  height: number;
  minChartWidth?: number;
  /** The same where it has no more than so many charts. */
  few?: { charts: number; height: number; minChartWidth: number };
  controls: readonly Control[];
  /** Offers the choice of a component. */
  choosesComponent?: true;
  /** The reader may choose linear or log for the axes of each chart. */
  ownAxes?: true;
  /** Shows scalars, not only kernels: it follows every number that is logged. */
  showsScalars?: true;
  /** Says nothing about one run: it stands in comparisons alone. */
  onlySeveral?: true;
  /** Charts are square: no wider than high. */
  square?: true;
  /** By how much a square chart is wider than high, in CSS pixels, for labels and a colour bar beside it: 54 unless given. */
  beside?: number;
  /** Arrays it needs besides what every run carries. */
  arrays?(run: PanelRun, view: View): ArrayRequest[];
  /** Its charts; none when the runs logged nothing it could show. */
  charts(runs: readonly PanelRun[], arrays: Arrays, view: View): C[];
  /** Whether nothing was logged, when a search can leave no chart as well. */
  isEmpty?(runs: readonly PanelRun[]): boolean;
  toFigure(chart: C, theme: ChartTheme, view: View): Figure;
  /** Above its charts. */
  legend?(runs: readonly PanelRun[], theme: ChartTheme, view: View): Legend | null;
  /** In its head, the colours that several of its charts share. */
  scales?(charts: readonly C[], theme: ChartTheme, view: View): ColorScale[];
  /** What is told of the point below the pointer, instead of Plotly's own label. */
  hover?(point: HoveredPoint, chart: C): HoverCard | null;
  /** What a click on a drawn point chooses. */
  pick?(point: PickedPoint, chart: C): Picked | null;
}

export interface HoveredPoint {
  x: unknown;
  y: unknown;
  z: unknown;
}

export interface PickedPoint {
  x: unknown;
  y: unknown;
  customdata: unknown;
}

export interface Picked {
  step?: number;
  component?: string;
}
