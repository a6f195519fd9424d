import { bands } from './bands.ts';
import { classEntries } from './class-entries.ts';
import { componentKernels } from './component-kernels.ts';
import { components } from './components.ts';
import { condition } from './condition.ts';
import { density } from './density.ts';
import { evolution } from './evolution.ts';
import { histograms } from './histograms.ts';
import { hparamScatter } from './hparam-scatter.ts';
import { kernel } from './kernel.ts';
import { labelEnergy } from './label-energy.ts';
import { metrics } from './metrics.ts';
import type { Chart, Panel } from './panel.ts';
import { parallel } from './parallel.ts';
import { projection } from './projection.ts';
import { scalars } from './scalars.ts';
import { spectrogram } from './spectrogram.ts';
import { spectrum } from './spectrum.ts';
import { stability } from './stability.ts';

/** Every panel, in the order of the page. A new panel is one file beside this one and one line here. */
export const PANELS = {
  condition,
  spectrum,
  components,
  scalars,
  density,
  bands,
  spectrogram,
  kernel,
  componentKernels,
  evolution,
  stability,
  metrics,
  labelEnergy,
  classEntries,
  projection,
  histograms,
  parallel,
  hparamScatter,
} satisfies Record<string, Panel<Chart>>;

export type PanelId = keyof typeof PANELS;

/** The panels as a list. */
export const PANEL_LIST = Object.entries(PANELS) as [PanelId, Panel<Chart>][];

/** The panels by their ids, of which an address may tell wrong ones. */
export const PANEL_BY_ID: ReadonlyMap<string, Panel<Chart>> = new Map(PANEL_LIST);
