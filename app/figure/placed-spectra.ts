import { componentEigenvalues } from '../../lib/protocol/named-array.ts';
import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import type { Numbers } from '../client/api.ts';
import type { Arrays } from '../client/arrays.ts';
import type { PanelRun, View } from '../panels/panel.ts';
import { positionOf } from './axis-of.ts';
import { oncePer } from './once-per.ts';

/** The eigenvalues of one snapshot at its place on the x axis. */
export interface PlacedSpectrum {
  x: number;
  step: number;
  spectrum: Numbers;
}

/** The array of eigenvalues of the component that is chosen. */
export function spectraName(view: View): string {
  return view.component === TOTAL_COMPONENT ? 'eigenvalues' : componentEigenvalues(view.component);
}

/** A run's spectra that have arrived, in the order of steps; found once, not anew while the step alone changes. */
export function placedSpectra(run: PanelRun, arrays: Arrays, view: View): readonly PlacedSpectrum[] {
  const key = ['spectra', run.run.id, spectraName(view), view.x, view.timeUnit?.name].join();
  return oncePer([run.snapshots, arrays], key, () => {
    const rows = arrays.overSteps(run.run.id, spectraName(view));
    return run.snapshots.flatMap((snapshot) => {
      const [spectrum, x] = [rows.get(snapshot.step), positionOf(snapshot, run.run, view)];
      return spectrum && spectrum.length > 0 && x !== null ? [{ x, step: snapshot.step, spectrum }] : [];
    });
  });
}
