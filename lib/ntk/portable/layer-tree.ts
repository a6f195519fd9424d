import type * as tf from '@tensorflow/tfjs';

/** A layer as far as its inner layers and frozen flags go: models, wrappers and recurrent cells are layers too. */
export interface LayerNode {
  name: string;
  trainable: boolean;
  weights: tf.LayerVariable[];
  layers?: LayerNode[];
  layer?: LayerNode;
  forwardLayer?: LayerNode;
  backwardLayer?: LayerNode;
  cell?: LayerNode;
  cells?: LayerNode[];
}

/** What is frozen in a layer: its own flag, and that of every weight where it holds them itself, by name. */
export interface FrozenFlags {
  trainable: boolean;
  weights: [name: string, trainable: boolean][];
}

/** Every layer of a model, itself first, each before those inside it; a layer that is used several times stands once. */
export function layerTree(model: tf.LayersModel): LayerNode[] {
  const found = new Set<LayerNode>();
  const visit = (node: LayerNode) => {
    if (found.has(node)) return;
    found.add(node);
    innerLayers(node).forEach(visit);
  };
  visit(model as unknown as LayerNode);
  return [...found];
}

/** The frozen flags of every layer in the order of {@link layerTree}. */
export function readFrozenFlags(model: tf.LayersModel): FrozenFlags[] {
  return layerTree(model).map((node) => ({
    trainable: node.trainable,
    weights: ownWeights(node).map((weight) => [weight.originalName, weight.trainable]),
  }));
}

/** Freezes the layers of a model as those of another one with the same layers are. */
export function writeFrozenFlags(model: tf.LayersModel, flags: readonly FrozenFlags[]): void {
  const nodes = layerTree(model);
  // Setting a layer's flag also sets those of layers and weights inside it: outermost first, weights last.
  nodes.forEach((node, i) => {
    if (flags[i] && node.trainable !== flags[i].trainable) node.trainable = flags[i].trainable;
  });
  nodes.forEach((node, i) => {
    const wanted = new Map(flags[i]?.weights);
    for (const weight of ownWeights(node)) weight.trainable = wanted.get(weight.originalName) ?? weight.trainable;
  });
}

function innerLayers(node: LayerNode): LayerNode[] {
  const inner = [node.layer, node.forwardLayer, node.backwardLayer, node.cell, ...(node.cells ?? [])];
  return [...inner, ...(node.layers ?? [])].filter((layer) => layer !== undefined && layer !== null);
}

/** Sorted, because a layer lists what is frozen last. */
function ownWeights(node: LayerNode): tf.LayerVariable[] {
  if (innerLayers(node).length > 0) return [];
  return [...node.weights].sort((a, b) => (a.originalName < b.originalName ? -1 : 1));
}
