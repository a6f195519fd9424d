import { useMemo } from 'react';
import { thin } from '../figure/thin.ts';
import classes from './sparkline.module.css';

interface SparklineProps {
  values: readonly number[];
  current: number;
  log?: boolean;
  /** Places before which the curve is broken. */
  breaks?: ReadonlySet<number>;
}

const [WIDTH, HEIGHT] = [100, 24];
const NONE: ReadonlySet<number> = new Set();

/** A curve without axes, the chosen value marked by a dot. */
export function Sparkline({ values, current, log = false, breaks = NONE }: SparklineProps) {
  // The curve stays while the dot goes through the steps.
  const { path, places } = useMemo(() => drawn(values, log, breaks), [values, log, breaks]);
  const dot = places[current];
  return (
    <div className={classes.root} aria-hidden>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={classes.svg}>
        <title>Course over training</title>
        <path d={path} className={classes.line} />
      </svg>
      {dot && Number.isFinite(dot.y) && (
        <span className={classes.dot} style={{ left: `${dot.x}%`, top: `${(dot.y / HEIGHT) * 100}%` }} />
      )}
    </div>
  );
}

/** The curve, and the place of each value in its box; not finite where a value has none. */
function drawn(values: readonly number[], log: boolean, breaks: ReadonlySet<number>) {
  const scaled = values.map((value) => (log ? Math.log10(value) : value));
  const finite = scaled.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const x = (i: number) => (values.length > 1 ? (i / (values.length - 1)) * WIDTH : WIDTH / 2);
  const y = (value: number) => (high > low ? HEIGHT - 2 - ((value - low) / (high - low)) * (HEIGHT - 4) : HEIGHT / 2);
  const isBroken = (before: number | undefined, at: number) =>
    before === undefined || [...breaks].some((place) => before < place && place <= at);
  const place = scaled.map((_, i) => i);
  const shown = thin({ x: place, y: scaled, step: place });
  const path = shown.x
    .filter((_, i) => Number.isFinite(shown.y[i]))
    .map(
      (at, i, places) => `${isBroken(places[i - 1], at) ? 'M' : 'L'}${x(at).toFixed(2)},${y(scaled[at]!).toFixed(2)}`,
    )
    .join('');
  return { path, places: scaled.map((value, i) => ({ x: x(i), y: Number.isFinite(value) ? y(value) : Number.NaN })) };
}
