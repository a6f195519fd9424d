import type { Legend } from '../panels/panel.ts';
import classes from './panel-legend.module.css';
import { RunSwatch } from './run-swatch.tsx';

/** Entries at once; the names of more stand in the labels of their curves. */
const SHOWN = 24;

/** Which colour is which group of runs, above the charts. */
export function PanelLegend({ title, entries }: Legend) {
  return (
    <ul className={classes.legend} aria-label={`Colours by ${title}`}>
      <li className={classes.title}>{title}</li>
      {entries.slice(0, SHOWN).map(({ name, color }) => (
        <li key={name} className={classes.entry} title={name}>
          <RunSwatch color={color} size={8} /> {name}
        </li>
      ))}
      {entries.length > SHOWN && <li>+ {entries.length - SHOWN}</li>}
    </ul>
  );
}
