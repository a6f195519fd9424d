import type { AlertKind } from './alert-kind.ts';

/** A metric that is NaN or infinite. */
export const nonFinite: AlertKind<'non-finite'> = {
  name: ({ metric }) => `${metric} is not finite`,
  metric: ({ metric }) => metric,
  judge: () => (observation) => ({
    holds: !Number.isFinite(observation.value),
    value: observation.value,
    threshold: null,
    message: `${observation.metric} is ${observation.value}`,
  }),
};
