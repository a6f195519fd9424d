/**
 * The learning rate that a model's optimizer holds at this moment; null when it is not compiled or the optimizer has none. Of Adam and
 * its kin it is the factor of the update, not the size of a step; of Adamax before its own decay.
 */
export function learningRateOf(model: unknown): number | null {
  const { optimizer } = (model ?? {}) as { optimizer?: { learningRate?: unknown } | null };
  const rate = optimizer?.learningRate;
  return typeof rate === 'number' && Number.isFinite(rate) ? rate : null;
}
