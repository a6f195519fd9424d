import type { ColorScale } from '../panels/panel.ts';
import classes from './color-scales.module.css';

/** The colours that several charts share, in a panel's head: the lowest value, the colours and the highest value. */
export function ColorScales({ scales }: { scales: readonly ColorScale[] }) {
  return (
    <div className={classes.scales}>
      {scales.map(({ title, low, high, colors }) => (
        <span key={title} className={classes.scale} data-testid="color-scale">
          <span className={classes.title}>{title}</span>
          {low}
          <span
            className={classes.bar}
            style={{ backgroundImage: `linear-gradient(to right, ${colors.join(', ')})` }}
          />
          {high}
        </span>
      ))}
    </div>
  );
}
