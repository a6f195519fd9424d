import type { SeriesAxis } from '../../../protocol/scalar.ts';
import type { Points } from './points.ts';
import { SUMMARY } from './summary.ts';

/** Where points and summaries lie on one axis. */
export interface Axis {
  /** The column of positions; NaN for a point that has none. */
  column: keyof Points & ('steps' | 'epochs' | 'wallMs');
  /** Places of a summary: its lowest and highest position. */
  low: number;
  high: number;
  /** Place of the position within the point of a summary. */
  offset: number;
}

/** Every axis by its name. */
export const AXES: Record<SeriesAxis, Axis> = {
  step: { column: 'steps', low: SUMMARY.firstStep, high: SUMMARY.lastStep, offset: 0 },
  epoch: { column: 'epochs', low: SUMMARY.lowEpoch, high: SUMMARY.highEpoch, offset: 1 },
  wall: { column: 'wallMs', low: SUMMARY.lowWallMs, high: SUMMARY.highWallMs, offset: 2 },
};
