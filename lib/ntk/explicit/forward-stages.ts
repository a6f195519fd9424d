import { affine } from './affine.ts';
import type { ChainLayer } from './chain-of-layers.ts';
import { unsupported } from './chain-of-layers.ts';
import { ELEMENTWISE_ACTIVATIONS, type ElementwiseActivation } from './elementwise-activation.ts';
import { elementwiseLayer, isIdentity } from './layer-kinds.ts';
import type { Stage } from './stages.ts';

type Weight = ChainLayer['weights'][number];
type ReadWeight = (weight: Weight) => { values: Float64Array; trainable: boolean };

/**
 * A float64 forward pass of `n` samples through a chain of layers, as the stages that its derivative needs.
 *
 * @param samples `[N, ...]`
 * @returns the stages, and the number of outputs
 * @throws NtkBoardError `unsupported-model` naming the layer that is not covered
 */
export function forwardStages(
  chain: ChainLayer[],
  samples: Float64Array,
  n: number,
  read: ReadWeight,
): { list: Stage[]; width: number } {
  const list: Stage[] = [];
  let h = samples;
  const activate = (name: unknown, layer: ChainLayer) => {
    h = pushActivation(list, h, n, name, layer);
  };
  chain.forEach((layer) => {
    const { className, config } = layer;
    if (className === 'Dense') {
      h = pushDense(list, h, n, layer, read);
      activate(config.activation, layer);
    } else if (className === 'Activation') activate(config.activation, layer);
    else if (className === 'Softmax') activate('softmax', layer);
    else if (elementwiseLayer(layer)) h = pushElementwise(list, h, elementwiseLayer(layer) as ElementwiseActivation);
    else if (!isIdentity(layer)) {
      throw unsupported(
        'dense layers, activations, Rescaling, Flatten, Reshape and dropout',
        `layer '${layer.name}' (${className})`,
      );
    }
  });
  return { list, width: h.length / n };
}

function pushDense(list: Stage[], h: Float64Array, n: number, layer: ChainLayer, read: ReadWeight): Float64Array {
  const [kernel, bias] = layer.weights as [Weight, Weight | undefined];
  const units = kernel.shape[1] as number;
  const weights = read(kernel);
  const biases = bias && read(bias);
  if (h.length !== n * (kernel.shape[0] as number)) {
    throw unsupported(
      'dense layers over flat inputs [N, K]',
      `layer '${layer.name}' (Dense) applied along several positions`,
    );
  }
  list.push({
    kind: 'dense',
    inputs: h,
    kernel: weights.values,
    units,
    layer: list.filter(({ kind }) => kind === 'dense').length,
    weight: weights.trainable ? kernel.originalName : null,
    bias: bias && biases?.trainable ? bias.originalName : null,
  });
  return affine(h, weights.values, biases?.values ?? null, units);
}

function pushActivation(list: Stage[], h: Float64Array, n: number, name: unknown, layer: ChainLayer): Float64Array {
  if (name === 'softmax' || name === 'logSoftmax') {
    checkOneRow(h, n, name, layer);
    const values = softmax(h, n);
    list.push({ kind: name, values });
    return name === 'softmax' ? values : logSoftmax(h, n);
  }
  const activation = ELEMENTWISE_ACTIVATIONS[String(name ?? 'linear')];
  if (activation) return pushElementwise(list, h, activation);
  const known = [...Object.keys(ELEMENTWISE_ACTIVATIONS), 'softmax', 'logSoftmax'].join(', ');
  throw unsupported(
    `an activation among ${known}`,
    `${JSON.stringify(name)} in layer '${layer.name}' (${layer.className})`,
  );
}

/** A softmax over the last axis is one over all numbers of a sample only when there is one position. */
function checkOneRow(
  h: Float64Array,
  n: number,
  name: string,
  { name: layer, className, config, outputShape }: ChainLayer,
) {
  const last = (outputShape?.length ?? 0) - 1;
  const axis = typeof config.axis === 'number' && config.axis >= 0 ? config.axis : last;
  if (outputShape && axis === last && (outputShape[last] as number) * n === h.length) return;
  throw unsupported(
    `${name} over all ${h.length / n} units`,
    `layer '${layer}' (${className}) with output [${outputShape}]`,
  );
}

function pushElementwise(list: Stage[], z: Float64Array, { value, derivative }: ElementwiseActivation): Float64Array {
  list.push({ kind: 'elementwise', derivative: z.map(derivative) });
  return z.map(value);
}

function logSoftmax(z: Float64Array, n: number): Float64Array {
  const width = z.length / n;
  const out = new Float64Array(z.length);
  for (let from = 0; from < z.length; from += width) {
    const row = z.subarray(from, from + width);
    const largest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    for (let o = 0; o < width; o++) out[from + o] = (row[o] as number) - largest - Math.log(sum);
  }
  return out;
}

function softmax(z: Float64Array, n: number): Float64Array {
  const width = z.length / n;
  const out = new Float64Array(z.length);
  for (let i = 0; i < n; i++) {
    const row = z.subarray(i * width, (i + 1) * width);
    const largest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const powers = row.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((total, value) => total + value, 0);
    out.set(
      powers.map((value) => value / sum),
      i * width,
    );
  }
  return out;
}
