import type * as tf from '@tensorflow/tfjs';

/** A plain differentiable function with its variables, for models that are no `tf.LayersModel`. */
export interface FunctionModel {
  /** Maps a batch `[N, ...]` (or several, for several inputs) to outputs `[N, ...]`; row n must depend on sample n only. */
  apply: (x: tf.Tensor | tf.Tensor[]) => tf.Tensor;
  parameters: tf.Variable[];
}

/** What the engine differentiates: a Layers model or a function with variables. */
export type NtkModel = tf.LayersModel | FunctionModel;

/** One trainable weight tensor, the unit of a component. */
export interface Parameter {
  /** `LayerVariable.originalName`; `Variable.name` for function models. */
  name: string;
  layer: string;
  shape: number[];
  size: number;
  variable: tf.Variable;
}

/** Any model as the engine sees it. */
export interface DifferentiableModel {
  parameters: Parameter[];
  /** Outputs `[N, C]` in inference mode; several outputs are concatenated. Call inside a tidy. */
  forward: (inputs: tf.Tensor[]) => tf.Tensor2D;
  /** Shape each input must have, null where any size will do; null when the model does not say. */
  inputShapes: { name: string; shape: (number | null)[] }[] | null;
}
