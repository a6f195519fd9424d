import { NtkBoardError } from '../protocol/errors.ts';
import { LOSS_KINDS, type LossKind } from '../spectrum/losses.ts';

/** How the model is trained at a snapshot: what the edge of stability and predicted times need. */
export interface Descent {
  /** Learning rate eta of plain gradient descent. */
  learningRate?: number;
  /**
   * `mse`: `|f - y|^2 / (2N)`; `meanSquaredError`: tfjs's mean over samples and outputs; `softmax-cross-entropy`: mean over
   * samples, of a model whose outputs are logits.
   */
  loss?: LossKind;
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
