import type { AlertKind } from './alert-kind.ts';
import { judgeLevel } from './level.ts';

/**
 * Sharpness above `2 / eta`: the snapshot metric `stabilityRatio` above 1, which needs the learning rate and the loss given
 * to `step`.
 * Source: Cohen et al. 2021, arXiv:2103.00065, section 2.
 */
export const stability: AlertKind<'stability'> = {
  name: ({ above }) => (above === 1 ? 'lambdaMax over 2/eta' : `lambdaMax over ${above} · 2/eta`),
  metric: () => 'stabilityRatio',
  judge: ({ above, ...level }) => {
    const judge = judgeLevel({ ...level, side: 'above', limit: above });
    return (observation, active) => {
      const verdict = judge(observation, active);
      return { ...verdict, message: `${verdict.message}: the step size is beyond the edge of stability` };
    };
  },
};
