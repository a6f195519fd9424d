import { components } from './components.ts';
import { condition } from './condition.ts';
import { kernel } from './kernel.ts';
import { metrics } from './metrics.ts';
import type { Chart, Panel } from './panel.ts';
import { scalars } from './scalars.ts';
import { spectrum } from './spectrum.ts';

/** Every panel, in the order of the page. A new panel is one file beside this one and one line here. */
export const PANELS = { condition, spectrum, components, scalars, metrics, kernel } satisfies Record<
  string,
  Panel<Chart>
>;

export type PanelId = keyof typeof PANELS;

/** The panels as a list. */
export const PANEL_LIST = Object.entries(PANELS) as [PanelId, Panel<Chart>][];
