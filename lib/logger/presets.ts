import type { NtkLoggerOptions } from './options.ts';

/** The option sets that have a name. */
export type PresetName = 'economy' | 'standard' | 'full';

/** What each preset sets; every option that is given goes before it. Told as a table in docs/logger.md. */
export const PRESETS: Record<PresetName, NtkLoggerOptions> = {
  /** The kernel as a whole, often at the beginning and seldom later. */
  economy: { schedule: { logarithmic: 8 }, componentMetrics: 'none', weightSpectra: false, histograms: false },
  /** Every snapshot that is asked for, with the main metrics of each component and histograms of the weights. */
  standard: { schedule: 'always', componentMetrics: 'main', weightSpectra: true, histograms: { every: 'snapshot' } },
  /** All that is known of each component, and the gradients. */
  full: {
    schedule: 'always',
    componentMetrics: 'all',
    weightSpectra: true,
    histograms: { every: 'snapshot', gradients: true },
  },
};
