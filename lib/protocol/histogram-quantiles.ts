/** The quantiles kept of every histogram, as keys of `HistogramPoint.quantiles`; `0` and `1` are the extremes. */
export const HISTOGRAM_QUANTILES = ['0', '0.01', '0.05', '0.25', '0.5', '0.75', '0.95', '0.99', '1'] as const;
export type HistogramQuantile = (typeof HISTOGRAM_QUANTILES)[number];
