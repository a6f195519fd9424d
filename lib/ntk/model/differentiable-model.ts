import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import type { DifferentiableModel, FunctionModel, NtkModel, Parameter } from './types.ts';

/**
 * Any supported model in the one form that the engine differentiates.
 *
 * @throws NtkBoardError `unsupported-model` for anything else; `no-trainable-weights` when nothing can be differentiated
 */
export function differentiableModel(model: NtkModel): DifferentiableModel {
  const result = isLayersModel(model) ? fromLayers(model) : isFunctionModel(model) ? fromFunction(model) : null;
  if (!result) {
    throw new NtkBoardError(
      'unsupported-model',
      `model: expected a tf.LayersModel or { apply, parameters }, got ${describe(model)}. Pass the model itself, for example ntkLogger.step(model, X).`,
    );
  }
  if (result.parameters.length === 0) {
    throw new NtkBoardError(
      'no-trainable-weights',
      'model: expected at least one trainable weight, got none. Build the model first, and leave some layer with trainable = true.',
    );
  }
  return result;
}

function isLayersModel(model: unknown): model is tf.LayersModel {
  return typeof model === 'object' && model !== null && 'trainableWeights' in model && 'layers' in model;
}

function isFunctionModel(model: unknown): model is FunctionModel {
  return (
    typeof model === 'object' &&
    model !== null &&
    'apply' in model &&
    typeof model.apply === 'function' &&
    'parameters' in model &&
    Array.isArray(model.parameters)
  );
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? `an object with keys ${Object.keys(value).slice(0, 6).join(', ')}` : typeof value;
}

function fromLayers(model: tf.LayersModel): DifferentiableModel {
  const stateful = findStateful(model);
  if (stateful) {
    throw new NtkBoardError(
      'unsupported-model',
      `model: expected layers that keep no state between batches, got the stateful layer '${stateful}'. Build the model to be monitored with stateful: false; the weights are the same.`,
    );
  }
  const parameters = model.trainableWeights.map((weight): Parameter => {
    // `read()` hands out the variable itself; its id is how the taps recognise it.
    const variable = weight.read() as tf.Variable;
    const layer = model.layers.find((candidate) => candidate.trainableWeights.includes(weight));
    return { ...sized(weight.originalName, variable), layer: layer?.name ?? prefixOf(weight.originalName) };
  });
  return {
    parameters,
    forward: (inputs) => {
      const x = inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs;
      return asMatrix(model.apply(x, { training: false }) as tf.Tensor | tf.Tensor[]);
    },
    inputShapes: model.inputs.map((input) => ({ name: input.name, shape: input.shape })),
  };
}

function fromFunction(model: FunctionModel): DifferentiableModel {
  return {
    parameters: model.parameters.map((variable) => ({
      ...sized(variable.name, variable),
      layer: prefixOf(variable.name),
    })),
    forward: (inputs) => asMatrix(model.apply(inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs)),
    inputShapes: null,
  };
}

/** The parts of layers that hold other layers: models, wrappers, bidirectional wrappers. */
interface Nesting {
  name: string;
  stateful?: boolean;
  layers?: Nesting[];
  layer?: Nesting;
  forwardLayer?: Nesting;
  backwardLayer?: Nesting;
}

/** Name of a recurrent layer that carries its state from batch to batch, or null. */
function findStateful(model: tf.LayersModel): string | null {
  const search = (layer: Nesting): string | null => {
    const inner = [layer.layer, layer.forwardLayer, layer.backwardLayer, ...(layer.layers ?? [])];
    for (const child of inner) {
      const found = child && search(child);
      if (found) return found;
    }
    return layer.stateful && !layer.layers ? layer.name : null;
  };
  return search(model as unknown as Nesting);
}

function sized(name: string, variable: tf.Variable) {
  return { name, shape: [...variable.shape], size: variable.size, variable };
}

function prefixOf(name: string): string {
  return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : name;
}

function asMatrix(outputs: tf.Tensor | tf.Tensor[]): tf.Tensor2D {
  const list = Array.isArray(outputs) ? outputs : [outputs];
  const flat = list.map((output) => tf.reshape(output, [output.shape[0] ?? 1, -1]) as tf.Tensor2D);
  return flat.length === 1 ? (flat[0] as tf.Tensor2D) : tf.concat(flat, 1);
}
