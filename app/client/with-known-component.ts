import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import type { ViewState } from './use-view.ts';

/** The view with the whole kernel chosen, when the address names a component that is not among those there are; as it is before any are known. */
export function withKnownComponent(state: ViewState, components: readonly string[]): ViewState {
  const { component } = state.view;
  const known = component === TOTAL_COMPONENT || components.length === 0 || components.includes(component);
  return known ? state : { ...state, view: { ...state.view, component: TOTAL_COMPONENT } };
}
