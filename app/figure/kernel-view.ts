import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import type { ProbeSamples, QuantisedKernel } from '../client/api.ts';
import type { ArrayRequest } from '../client/array-requests.ts';
import type { Arrays } from '../client/arrays.ts';
import { formatNumber, shorten } from '../format/format.ts';
import type { Control, HoverCard, PanelRun, SamplePicture, View } from '../panels/panel.ts';
import { clusterOrder } from './cluster-order.ts';
import { dequantise } from './quantised-kernel.ts';

/** The switches of every panel that draws kernels. */
export const KERNEL_CONTROLS: readonly Control[] = [
  {
    key: 'order',
    label: 'Order of the samples',
    tucked: true,
    options: [
      { value: 'label', label: 'by label' },
      { value: 'cluster', label: 'by clustering' },
    ],
  },
  {
    key: 'against',
    label: 'Difference to another step',
    tucked: true,
    options: [
      { value: 'none', label: 'none' },
      { value: 'first', label: 'first' },
      { value: 'previous', label: 'previous' },
      { value: 'pinned', label: 'pinned' },
      { value: 'run', label: 'baseline run' },
    ],
  },
];

/** A kernel as it is to be drawn. */
export interface KernelView {
  step: number;
  /** The step whose kernel was taken away; null: the kernel itself. */
  against: number | null;
  /** The run whose kernel that was, where it is another one. */
  baseline: string | null;
  /** `[row][column]`, in the order of drawing. */
  values: number[][];
  /** Class of each row, where rows stand by label. */
  orderedLabels: Int32Array | null;
  /** Row of the stored picture of each drawn row. */
  rows: readonly number[];
  probe: ProbeSamples | undefined;
}

/** Whether it is a kernel itself, no difference of two. */
export const isWhole = ({ against }: KernelView): boolean => against === null;

/** What has to be fetched to draw a component's kernel at the chosen step. */
export function kernelRequests(run: PanelRun, component: string, view: View): ArrayRequest[] {
  const chosen = run.snapshots[run.current];
  if (!chosen) return [];
  const other = otherSnapshot(run, view);
  const kernels = [chosen, ...(other ? [other] : [])].map(
    ({ step, changeId: version }): ArrayRequest => ({ kind: 'kernel', runId: run.run.id, step, version, component }),
  );
  return [...kernels, { kind: 'probe', hash: chosen.probeHash }];
}

/** The kernel to draw; null while it has not arrived. */
export function kernelView(
  run: PanelRun,
  component: string,
  arrays: Arrays,
  view: View,
  runs: readonly PanelRun[] = [],
): KernelView | null {
  const chosen = run.snapshots[run.current];
  const picture = chosen && arrays.kernel(run.run.id, chosen.step, component);
  if (!chosen || !picture) return null;
  const base = view.choices.against === 'run' ? (runs.find((one) => one.run.id === view.base) ?? runs[0]) : run;
  const other = base === run ? otherSnapshot(run, view) : sameProbe(base?.snapshots[base.current], chosen);
  const otherPicture = other && base && arrays.kernel(base.run.id, other.step, component);
  const own = dequantise(picture);
  const rows = orderOf(picture, own, view);
  const values = otherPicture?.size === picture.size ? minus(own, dequantise(otherPicture)) : own;
  const sorted = view.choices.order === 'cluster';
  return {
    step: chosen.step,
    against: values === own ? null : other!.step,
    baseline: values === own || base === run ? null : base!.run.name,
    values: sorted ? rows.map((row) => rows.map((column) => values[row]![column]!)) : values,
    orderedLabels: sorted ? null : picture.orderedLabels,
    rows,
    probe: arrays.probe(chosen.probeHash),
  };
}

function sameProbe(other: SnapshotSummary | undefined, chosen: SnapshotSummary): SnapshotSummary | undefined {
  return other?.probeHash === chosen.probeHash ? other : undefined;
}

/** The snapshot to compare with, on the same probe; undefined when there is none or none is wanted. */
function otherSnapshot({ snapshots, current }: PanelRun, view: View): SnapshotSummary | undefined {
  const chosen = snapshots[current];
  const wanted = view.choices.against ?? 'none';
  if (!chosen || wanted === 'none' || wanted === 'run') return undefined;
  const pinned = view.pins.at(-1);
  const other =
    wanted === 'first'
      ? snapshots[0]
      : wanted === 'previous'
        ? snapshots[current - 1]
        : snapshots.find(({ step }) => step === pinned);
  return other && other !== chosen && other.probeHash === chosen.probeHash ? other : undefined;
}

const orders = new WeakMap<Uint8Array, number[]>();

function orderOf({ size, cells }: QuantisedKernel, values: readonly (readonly number[])[], view: View): number[] {
  if (view.choices.order !== 'cluster') return Array.from({ length: size }, (_, row) => row);
  const known = orders.get(cells) ?? clusterOrder(values);
  orders.set(cells, known);
  return known;
}

function minus(a: readonly number[][], b: readonly number[][]): number[][] {
  return a.map((row, n) => row.map((value, m) => value - b[n]![m]!));
}

/** The largest magnitude: differences are coloured on a scale that is even around zero. */
export function magnitude(values: readonly (readonly number[])[]): number {
  return values.flat().reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
}

/** What the colours stand for. */
export function quantityOf({ against, baseline }: Pick<KernelView, 'against' | 'baseline'>): string {
  if (against === null) return 'Θ';
  return `Θ − Θ of ${baseline === null ? '' : `${shorten(baseline, 24)}, `}step ${against}`;
}

/** The two samples of a cell, their classes and pictures, and the value. */
export function cellCard(seen: KernelView, row: number, column: number): HoverCard | null {
  const { values, rows, probe } = seen;
  const value = values[row]?.[column];
  if (value === undefined) return null;
  const samples = [row, column].map((at) => sampleOf(rows[at]!, values.length, probe));
  const pictures = samples.flatMap(({ index, label }) => pictureOf(probe, index, label) ?? []);
  return {
    lines: [`${quantityOf(seen)} = ${formatNumber(value, 4)}`, ...samples.map(({ label }) => label)],
    ...(pictures.length === 2
      ? { pictures: pictures.map((picture, i) => ({ ...picture, label: 'xₙ xₘ'.split(' ')[i]! })) }
      : {}),
  };
}

interface Sample {
  /** In probe order; null where a row stands for several. */
  index: number | null;
  label: string;
}

function sampleOf(row: number, size: number, probe: ProbeSamples | undefined): Sample {
  if (!probe || probe.n !== size) {
    const n = probe?.n ?? size;
    const [from, to] = [Math.floor((row * n) / size), Math.ceil(((row + 1) * n) / size) - 1];
    return { index: null, label: from === to ? `row ${row}` : `mean of samples at places ${from} to ${to}` };
  }
  const index = probe.order?.[row] ?? row;
  const label = probe.labels?.[index];
  return { index, label: `sample ${index}${label === undefined ? '' : `, class ${label}`}` };
}

function pictureOf(probe: ProbeSamples | undefined, index: number | null, label: string): SamplePicture | null {
  if (!probe?.images || index === null) return null;
  const [height = 0, width = 0, channels = 1] = probe.images.shape.slice(-3);
  const size = height * width * channels;
  return { label, width, height, channels, pixels: probe.images.pixels.subarray(index * size, (index + 1) * size) };
}
