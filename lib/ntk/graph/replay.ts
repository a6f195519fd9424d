import type * as tf from '@tensorflow/tfjs';
import type { DeviceJacobian, ModelJacobian } from '../algorithms/algorithm.ts';
import { blockParts, type HostArray, withParts } from '../jacobian/block.ts';
import type { DifferentiableModel } from '../model/types.ts';
import type { TensorflowGraph } from './tensorflow-graph.ts';

/** A Jacobian's operations as a graph, which is given the probe's inputs and all weights of the model. */
export class Replay {
  readonly graph: TensorflowGraph;
  readonly #places: number[];
  readonly #template: Omit<DeviceJacobian, 'outputs'>;

  /**
   * @param places of the outputs and of the blocks' parts in what the graph returns
   * @param template the blocks' sizes
   */
  constructor(graph: TensorflowGraph, places: number[], { n, c, blocks }: DeviceJacobian) {
    this.graph = graph;
    this.#places = places;
    this.#template = { n, c, blocks };
  }

  /** @throws Error with TensorFlow's message */
  run(model: DifferentiableModel, fed: tf.Tensor[]): ModelJacobian {
    return this.#assembled(model, this.graph.run(fed.map(numbersOf)));
  }

  /** The same on another thread; `fed` is read before it returns. */
  async runBeside(model: DifferentiableModel, fed: tf.Tensor[]): Promise<ModelJacobian> {
    return this.#assembled(model, await this.graph.runBeside(fed.map(numbersOf)));
  }

  close(): void {
    this.graph.close();
  }

  #assembled({ parameters }: DifferentiableModel, results: HostArray[]): ModelJacobian {
    const { blocks, ...facts } = this.#template;
    const [outputs, ...parts] = this.#places.map((place) => results[place] as HostArray);
    return {
      ...facts,
      outputs: outputs as HostArray,
      blocks: blocks.map((entry, i) => ({
        ...entry,
        parameter: parameters[i] ?? entry.parameter,
        block: withParts(entry.block, parts.splice(0, blockParts(entry.block).length)),
      })),
    };
  }
}

const numbersOf = (tensor: tf.Tensor): Float32Array => tensor.dataSync<'float32'>();
