import type { SnapshotSummary } from '../../../lib/protocol/snapshot.ts';
import { TOTAL_COMPONENT } from '../../../lib/protocol/total-component.ts';
import type { ViewState } from '../../client/use-view.ts';

/** The view with the whole kernel chosen, when the address names a component this run does not have. */
export function withKnownComponent(state: ViewState, snapshot: SnapshotSummary | undefined): ViewState {
  const { component } = state.view;
  const known = component === TOTAL_COMPONENT || snapshot?.components.some(({ name }) => name === component);
  return known || !snapshot ? state : { ...state, view: { ...state.view, component: TOTAL_COMPONENT } };
}
