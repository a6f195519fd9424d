import { runInWorker } from '../linalg/worker.ts';
import type { BlockMethod, ModelJacobian } from './algorithms/algorithm.ts';
import { captureProbe } from './capture-probe.ts';
import { blockBuffers } from './jacobian/block.ts';
import { checkJacobianFits } from './kernel-size.ts';
import type { ProbeDataset } from './model/probe-dataset.ts';
import type { ProbeInput } from './model/probe-inputs.ts';
import type { NtkModel } from './model/types.ts';
import { checkJacobianOptions, type JacobianOptions } from './ntk-options.ts';

export interface JacobianComponent {
  /** `LayerVariable.originalName` of the weight. */
  name: string;
  layer: string;
  /** Of the weight; its entries are the last axis of `jacobian`, row-major. */
  shape: number[];
  /** Number of entries (P). */
  size: number;
  method: BlockMethod;
  /** `d f_c(x_n) / d theta_p`, row-major `[N, C, P]`. */
  jacobian: Float32Array;
}

export interface ComponentJacobians {
  n: number;
  c: number;
  /** The model's outputs `[N, C]`. */
  outputs: Float32Array;
  /** In `model.trainableWeights` order. */
  components: JacobianComponent[];
}

/**
 * The Jacobian of the outputs with respect to every trainable weight, `J[n, c, p] = d f_c(x_n) / d theta_p`, `[N, C, P]`
 * float32 for each. Inference mode; the model is left alone and no tensor is left behind. Memory N * C * P float32: for
 * products with J that is never written out, see `jacobianOperator`.
 *
 * Equals TorchNTK's `autograd_components_Jacobian`, for any number of outputs.
 *
 * @param x probe `[N, ...]` as for `empiricalNtk`
 * @throws NtkBoardError as `empiricalNtk`; `memory-budget` when it does not fit into this machine's memory
 *
 * @example
 * const { components } = await jacobian(model, X, { outputIndices: [0] });
 */
export async function jacobian(
  model: NtkModel,
  x: ProbeInput | ProbeDataset,
  options: JacobianOptions = {},
): Promise<ComponentJacobians> {
  checkJacobianOptions(options, 'jacobian');
  checkJacobianFits(model, x, options);
  const captured = await captureProbe(model, x, options, 'each', 'jacobian');
  const { n, c, outputs } = captured;
  const arrays = await writtenOut(captured);
  const components = captured.blocks.map(({ parameter: { name, layer, shape, size }, method }, i) => ({
    name,
    layer,
    shape,
    size,
    method,
    jacobian: arrays[i] as Float32Array,
  }));
  return { n, c, outputs, components };
}

/** Every block as `[N, C, P]`, in a worker thread; the buffers of the blocks move there. */
export async function writtenOut(jacobian: ModelJacobian): Promise<Float32Array[]> {
  const blocks = jacobian.blocks.map(({ block }) => block);
  return await runInWorker(new URL('./tasks/write-out.task.ts', import.meta.url), blocks, blockBuffers(blocks));
}
