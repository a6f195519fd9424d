import 'plotly.js/build/plotcss';
import annotations from 'plotly.js/src/components/annotations';
import colorbar from 'plotly.js/src/components/colorbar';
import colorscale from 'plotly.js/src/components/colorscale';
import fx from 'plotly.js/src/components/fx';
import legend from 'plotly.js/src/components/legend';
import modebar from 'plotly.js/src/components/modebar';
import selections from 'plotly.js/src/components/selections';
import shapes from 'plotly.js/src/components/shapes';
import english from 'plotly.js/src/locale-en';
import american from 'plotly.js/src/locale-en-us';
import plotApi from 'plotly.js/src/plot_api';
import subroutines from 'plotly.js/src/plot_api/subroutines';
import { getAutoRange } from 'plotly.js/src/plots/cartesian/autorange';
import { calcTicks } from 'plotly.js/src/plots/cartesian/axes';
import Plots from 'plotly.js/src/plots/plots';
import { register } from 'plotly.js/src/registry';
import heatmap from 'plotly.js/src/traces/heatmap';
import scatter from 'plotly.js/src/traces/scatter';
import type { Plotly } from '../plotly.d.ts';
import { type DrawingSteps, drawInParts } from './draw-in-parts.ts';
import { paperAnnotations } from './paper-annotations.ts';

// What `plotly.js/lib/core` does, less the sliders, menus, images and grids that no figure has: a third of the bytes of its cartesian bundle.
for (const [name, fn] of Object.entries(plotApi)) register({ moduleType: 'apiMethod', name, fn });
register([scatter, heatmap, paperAnnotations(annotations), selections, shapes, colorscale, colorbar]);
// The legend needs shapes, the pointer needs the legend.
register([legend, fx, modebar, english, american]);

drawInParts(subroutines as unknown as DrawingSteps, Plots as never);

const { react, purge, toImage } = plotApi;

/** The part of Plotly that the page draws with. */
export const plotly: Plotly = { react, purge, toImage, Plots, ticksOf: calcTicks, autoRangeOf: getAutoRange };
