import type { CSSProperties } from 'react';
import type { Curves } from '../figure/curves-of.ts';
import classes from './curves-picture.module.css';

interface CurvesPictureProps {
  curves: Curves;
  /** Another name for a figure's colour. */
  colorOf?: (color: string) => string;
}

/** Curves and axes at the places where Plotly will draw them. */
export function CurvesPicture({ curves: picture, colorOf = same }: CurvesPictureProps) {
  const { curves, lines, boxes, x, y, labels, margin } = picture;
  const { l, r, t, b } = margin;
  return (
    <div className={classes.root} style={{ '--inset': `${t}px ${r}px ${b}px ${l}px` } as CSSProperties} aria-hidden>
      <span className={classes.top}>{labels.y}</span>
      <div className={classes.plot}>
        {y.map(({ at, text }) => (
          <span key={at} className={classes.row} style={{ bottom: percent(at) }}>
            <span className={classes.value}>{text}</span>
          </span>
        ))}
        {x.map(({ at, text }) => (
          <span key={at} className={classes.step} style={{ left: percent(at) }}>
            {text}
          </span>
        ))}
        <svg viewBox="0 0 500 500" preserveAspectRatio="none" className={classes.svg} data-curves={curves.length}>
          <title>Curves</title>
          {boxes.map(({ from, to, color }) => (
            <rect key={`${from}-${to}`} x={500 * from} width={500 * (to - from)} height={500} fill={color} />
          ))}
          {lines.map(({ at, color, dashed }, i) => (
            <line
              // biome-ignore lint/suspicious/noArrayIndexKey: two may stand at one place, and stay.
              key={i}
              x1={500 * at}
              x2={500 * at}
              y1={0}
              y2={500}
              stroke={color}
              strokeDasharray={dashed ? '1 3' : undefined}
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {curves.map(({ path, color, width, dashed }, i) => (
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: curves have no name, and stay.
              key={i}
              d={path}
              stroke={colorOf(color)}
              strokeWidth={width}
              strokeDasharray={dashed ? '5 3' : undefined}
            />
          ))}
        </svg>
      </div>
      <span className={classes.end}>{labels.x}</span>
    </div>
  );
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)}%`;
}

function same(color: string): string {
  return color;
}
