import type { Window } from './window-patches.ts';

/**
 * How a padded image of one sample is laid out so that BLAS can take the windows of a 2-D convolution where they lie, without a copy
 * of every patch: rows that are a vertical stride apart lie behind one another, so that consecutive output positions are `step`
 * numbers apart, and a row of a window is `run` numbers side by side. Windows overlap, which BLAS does not take: of every
 * `residues` consecutive positions each belongs to another matrix.
 */
export interface WindowRows {
  /** Output rows, and positions from one to the next: those beyond `columns` belong to no output. */
  rows: number;
  columns: number;
  pitch: number;
  /** From the first position to the last, those in between that belong to none included. */
  positions: number;
  residues: number;
  /** Numbers from one position to the next, and of one row of a window. */
  step: number;
  run: number;
  /** Where the first window's rows begin. */
  starts: number[];
  /** Numbers of the whole image. */
  length: number;
  /** The rows of the image that any window sees: where they begin in the image as tfjs has it, and here, and how many numbers. */
  copies: { from: number; to: number; count: number }[];
}

/** Null for windows with holes along their rows. Sizes in numbers of `channels`. */
export function windowRows(window: Window, height: number, width: number, channels: number): WindowRows | null {
  const [h, w] = window.size as [number, number];
  const [strideY, strideX] = window.stride as [number, number];
  const [dilationY, dilationX] = window.dilation as [number, number];
  const [[top], [left]] = window.padding as [[number, number], [number, number]];
  const [rows, columns] = window.positions as [number, number];
  if (window.size.length !== 2 || (dilationX > 1 && w > 1) || rows * columns === 0) return null;
  const residues = Math.ceil(w / strideX);
  const pitch = columns - 1 + residues;
  const rowLength = pitch * strideX * channels;
  const usedRows = (rows - 1) * strideY + (h - 1) * dilationY + 1;
  const usedColumns = (columns - 1) * strideX + w;
  const phaseRows = Math.ceil(usedRows / strideY);
  const startOf = (row: number) => ((row % strideY) * phaseRows + Math.floor(row / strideY)) * rowLength;
  const copies: WindowRows['copies'] = [];
  const firstColumn = Math.max(0, -left);
  const count = Math.max(0, Math.min(width, usedColumns - left) - firstColumn) * channels;
  for (let y = Math.max(0, -top); y < Math.min(height, usedRows - top); y++) {
    const to = startOf(y + top) + (left + firstColumn) * channels;
    copies.push({ from: (y * width + firstColumn) * channels, to, count });
  }
  return {
    rows,
    columns,
    pitch,
    positions: (rows - 1) * pitch + columns,
    residues,
    step: strideX * channels,
    run: w * channels,
    starts: Array.from({ length: h }, (_, i) => startOf(i * dilationY)),
    length: strideY * phaseRows * rowLength,
    copies,
  };
}
