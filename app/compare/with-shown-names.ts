import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import { oncePer } from '../figure/once-per.ts';
import type { PanelRun } from '../panels/panel.ts';

type Named = Pick<PanelRun, 'snapshots' | 'scalars' | 'alerts' | 'histogramNames' | 'storedName'>;

/** A run with its weights called as `names` says, in everything that is logged of them. */
export function withShownNames<R extends Named>(run: R, names: ReadonlyMap<string, string> | null): R {
  if (!names) return run;
  const shown = (name: string) => renamed(name, names);
  return {
    ...run,
    snapshots: oncePer([run.snapshots, names], 'snapshots', () =>
      run.snapshots.map((one) => oncePer([one, names], 'snapshot', () => withNames(one, names))),
    ),
    scalars: oncePer([run.scalars, names], 'scalars', () =>
      run.scalars.map((one) => oncePer([one, names], 'series', () => ({ ...one, name: shown(one.name) }))),
    ),
    alerts: oncePer([run.alerts, names], 'alerts', () =>
      run.alerts.map((alert) => ({ ...alert, metric: alert.metric === null ? null : shown(alert.metric) })),
    ),
    ...(run.histogramNames
      ? { histogramNames: oncePer([run.histogramNames, names], 'histograms', () => run.histogramNames!.map(shown)) }
      : {}),
    storedName: oncePer([names], 'stored', () => storedNames(names)),
  };
}

function withNames(snapshot: SnapshotSummary, names: ReadonlyMap<string, string>): SnapshotSummary {
  const metrics = Object.entries(snapshot.metrics).map(([name, value]) => [renamed(name, names), value]);
  return {
    ...snapshot,
    components: snapshot.components.map((one) => ({ ...one, name: renamed(one.name, names) })),
    metrics: Object.fromEntries(metrics),
  };
}

/** A weight, or what is logged of one, as in `gradientNorm/dense/kernel`. */
function renamed(name: string, names: ReadonlyMap<string, string>): string {
  const slash = name.indexOf('/') + 1;
  const own = names.get(name);
  return own ?? name.slice(0, slash) + (names.get(name.slice(slash)) ?? name.slice(slash));
}

/** The way back. A name that another run alone has is no name here, also where the run calls something else so. */
function storedNames(names: ReadonlyMap<string, string>): (name: string) => string {
  const stored = new Map([...names].map(([one, shown]) => [shown, one]));
  for (const name of names.keys()) if (!stored.has(name)) stored.set(name, `${name}′`);
  return (name) => renamed(name, stored);
}
