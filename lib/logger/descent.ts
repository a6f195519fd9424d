import type { NtkModel } from '../ntk/model/types.ts';
import { NtkBoardError } from '../protocol/errors.ts';
import { LOSS_KINDS, type LossKind } from '../spectrum/losses.ts';

/** How the model is trained at a snapshot: what the edge of stability and predicted times need. */
export interface Descent {
  /** Learning rate eta of plain gradient descent. Default: that of the model's own SGD optimizer. */
  learningRate?: number;
  /**
   * `mse`: `|f - y|^2 / (2N)`; `meanSquaredError`: tfjs's mean over samples and outputs; `softmax-cross-entropy`: mean over
   * samples, of a model whose outputs are logits. Default: `meanSquaredError` when the model was compiled with that.
   */
  loss?: LossKind;
}

/**
 * What was given; what was not, as far as a compiled model says it. The learning rate is read at each snapshot, so that a schedule
 * is followed, and only of plain SGD: the edge of stability of Momentum or Adam is not at 2 / eta.
 *
 * @throws NtkBoardError `invalid-option` for a learning rate that is not positive or an unknown loss
 */
export function descentOf(model: NtkModel, given: Descent): Descent {
  return { ...compiledDescent(model), ...checkDescent(given) };
}

function compiledDescent(model: NtkModel): Descent {
  const { optimizer, loss } = model as { optimizer?: unknown; loss?: unknown };
  const { learningRate } = (optimizer ?? {}) as { learningRate?: unknown };
  const isPlain = (optimizer as { getClassName?: () => string } | undefined)?.getClassName?.() === 'SGD';
  const known = typeof learningRate === 'number' && learningRate > 0 && Number.isFinite(learningRate);
  return {
    ...(isPlain && known ? { learningRate } : {}),
    ...(loss === 'meanSquaredError' || loss === 'mse' ? { loss: 'meanSquaredError' } : {}),
  };
}

/** @throws NtkBoardError `invalid-option` for a learning rate that is not positive or an unknown loss */
export function checkDescent({ learningRate, loss }: Descent): Descent {
  if (learningRate !== undefined && !(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new NtkBoardError(
      'invalid-option',
      `step: expected learningRate to be a positive number, got ${learningRate}. Metrics that need it are left out.`,
    );
  }
  if (loss !== undefined && !LOSS_KINDS.includes(loss)) {
    throw new NtkBoardError(
      'invalid-option',
      `step: expected loss to be one of ${LOSS_KINDS.join(', ')}, got ${loss}. Metrics that need it are left out.`,
    );
  }
  return { ...(learningRate === undefined ? {} : { learningRate }), ...(loss === undefined ? {} : { loss }) };
}
