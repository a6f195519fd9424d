import classes from './long-name.module.css';

/** Characters of the end that always stay: names of a sweep differ there. */
const END = 9;

/** A name that gives way in its middle where there is no room for it; whole to a screen reader. */
export function LongName({ children }: { children: string }) {
  const end = children.length > 2 * END ? END : 0;
  const whole = end > 0 ? ({ role: 'img', 'aria-label': children } as const) : {};
  return (
    <span className={classes.name} title={children} {...whole}>
      <span className={classes.beginning}>{children.slice(0, children.length - end)}</span>
      {end > 0 && <span>{children.slice(-end)}</span>}
    </span>
  );
}
