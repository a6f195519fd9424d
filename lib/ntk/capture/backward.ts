import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { kernelRule } from '../rules/index.ts';
import type { TapeNode } from './engine-internals.ts';
import type { KernelCall } from './kernel-call.ts';
import type { ForwardRecording } from './record-forward.ts';
import { reshaped } from './reshaped.ts';

/** Receives the cotangent of a tapped operation's output; the tensor lives until the receiver returns. */
export type CotangentReceiver = (call: KernelCall, cotangent: tf.Tensor) => void;

/** Kernels of one input that act on every entry alone: the derivative for all outputs is that of ones. */
const ELEMENTWISE = new Set(['Relu', 'Relu6', 'LeakyRelu', 'Elu', 'Selu', 'Tanh', 'Sigmoid', 'Softplus']);

/** Kernels whose derivative by an input of the output's shape is one: also a bias that is added. */
const SAME_ENTRIES = new Set(['Add', 'Identity', 'Reshape']);

/**
 * Walks the recorded tape backwards from the outputs, once for each cotangent, and hands every tapped operation the
 * cotangent of its output. Only paths from a tap to the output are walked and no weight gradient is computed.
 */
export class BackwardPass {
  readonly #recording: ForwardRecording;
  readonly #calls = new Map<number, KernelCall[]>();
  /** Ids of tensors that depend on the output of a tap, the outputs of the taps included. */
  readonly #downstream = new Set<number>();

  constructor(recording: ForwardRecording) {
    this.#recording = recording;
    for (const call of recording.calls) {
      this.#calls.set(call.output.id, [...(this.#calls.get(call.output.id) ?? []), call]);
      if (Object.keys(call.views).length > 0) this.#downstream.add(call.output.id);
    }
    for (const node of recording.tape) {
      // Optional inputs stand on the tape as undefined.
      if (Object.values(node.inputs).some((input) => input && this.#downstream.has(input.id))) {
        for (const output of node.outputs) this.#downstream.add(output.id);
      }
    }
  }

  /**
   * @param cotangent `[N, C]`, the weights with which the outputs are summed
   * @throws NtkBoardError `no-gradient` when tfjs cannot differentiate an operation on the way
   */
  run(cotangent: tf.Tensor2D, receive: CotangentReceiver): void {
    tf.tidy(() => {
      const cotangents = new Map<number, tf.Tensor>([[this.#recording.output.id, cotangent]]);
      for (let i = this.#recording.tape.length - 1; i >= 0; i--) {
        this.#step(this.#recording.tape[i] as TapeNode, cotangents, receive);
      }
    });
  }

  /** Whether {@link runTogether} can walk this network: matrix products and elementwise activations on `[N, ...]` rows. */
  canRunTogether(): boolean {
    const [n] = this.#recording.output.shape;
    const reached = new Set([this.#recording.output.id]);
    for (const node of this.#recording.tape.toReversed()) {
      if (!node.outputs.some(({ id }) => reached.has(id))) continue;
      const wanted = this.#wantedInputs(node);
      if (wanted.length === 0) continue;
      const shapes = [...node.outputs, ...wanted.map(([, x]) => x)];
      if (node.outputs.length !== 1 || wanted.length !== 1 || shapes.some((tensor) => !isRows(tensor, n))) return false;
      const [, x] = wanted[0] as [string, tf.Tensor];
      const isKnown = ELEMENTWISE.has(node.kernelName) || (SAME_ENTRIES.has(node.kernelName) && sameShape(shapes));
      if (!isKnown && !this.#rowsGradientOf(node, x)) return false;
      reached.add(x.id);
    }
    return true;
  }

  /**
   * One walk for all outputs, when {@link canRunTogether}: every operation runs once on C times the rows.
   *
   * @param receive gets the cotangents of all outputs of the model, `[N, C, ...]`
   */
  runTogether(receive: CotangentReceiver): void {
    const [n, c] = this.#recording.output.shape;
    tf.tidy(() => {
      const cotangents = new Map([[this.#recording.output.id, tf.tile(tf.expandDims(tf.eye(c), 0), [n, 1, 1])]]);
      for (const node of this.#recording.tape.toReversed()) {
        const [output] = node.outputs as [tf.Tensor];
        const dy = cotangents.get(output.id);
        if (!dy) continue;
        for (const call of this.#calls.get(output.id) ?? []) tf.tidy(() => receive(call, dy));
        const [wanted] = this.#wantedInputs(node);
        if (!wanted) continue;
        const gradient = tf.tidy(() => this.#rowsGradient(node, wanted, dy));
        const sum = cotangents.get(wanted[1].id);
        cotangents.set(wanted[1].id, sum ? tf.add(sum, gradient) : gradient);
      }
    });
  }

  /** `[N, C, K]` of cotangents `[N, C, O]`. */
  #rowsGradient(node: TapeNode, [name, x]: [string, tf.Tensor], dy: tf.Tensor): tf.Tensor {
    const [output] = node.outputs as [tf.Tensor];
    const product = this.#rowsGradientOf(node, x);
    if (product) return product(dy);
    if (SAME_ENTRIES.has(node.kernelName)) return tf.clone(dy);
    const derivative = this.#inputGradients(node, [tf.onesLike(output)], [[name, x]])[name] as () => tf.Tensor;
    return tf.mul(dy, tf.reshape(derivative(), [dy.shape[0] as number, 1, -1]));
  }

  #rowsGradientOf(node: TapeNode, x: tf.Tensor): ((cotangents: tf.Tensor) => tf.Tensor) | null {
    const call = this.#calls.get(node.outputs[0]?.id ?? -1)?.[0];
    return call?.inputIds.a === x.id ? (kernelRule(call.kernelName)?.rowsGradient?.(call) ?? null) : null;
  }

  #wantedInputs(node: TapeNode): [string, tf.Tensor][] {
    return Object.entries(node.inputs).filter(([, x]) => x?.dtype === 'float32' && this.#downstream.has(x.id));
  }

  #step(node: TapeNode, cotangents: Map<number, tf.Tensor>, receive: CotangentReceiver): void {
    const dys = node.outputs.map((output) => cotangents.get(output.id) ?? null);
    if (dys.every((dy) => dy === null)) return;
    node.outputs.forEach((output, i) => {
      const dy = dys[i];
      if (!dy) return;
      for (const call of this.#calls.get(output.id) ?? [])
        tf.tidy(() => receive(call, reshaped(dy, call.output.shape)));
      cotangents.delete(output.id);
    });
    const wanted = this.#wantedInputs(node);
    if (wanted.length === 0) return;
    const gradients = this.#inputGradients(node, dys, wanted);
    for (const [name, x] of wanted) {
      const gradient = tf.tidy(() => (gradients[name] as () => tf.Tensor)());
      const sum = cotangents.get(x.id);
      cotangents.set(x.id, sum ? tf.add(sum, gradient) : gradient);
    }
  }

  #inputGradients(
    node: TapeNode,
    dys: (tf.Tensor | null)[],
    wanted: [string, tf.Tensor][],
  ): Record<string, () => tf.Tensor> {
    const own = this.#ownInputGradients(node, dys[0] ?? null, wanted);
    if (own) return own;
    const [dy] = dys;
    // Passed on as they are, not copied: the bias that was added and the weights before it then share their cotangents.
    if (dy && SAME_ENTRIES.has(node.kernelName) && wanted.every(([, x]) => x.size === dy.size)) {
      return Object.fromEntries(wanted.map(([name, x]) => [name, () => tf.clone(reshaped(dy, x.shape))]));
    }
    if (!node.gradient) {
      throw new NtkBoardError(
        'no-gradient',
        `capture: expected a differentiable operation, got '${node.kernelName}', for which tfjs has no gradient. Replace the layer that uses it, or freeze what lies before it.`,
      );
    }
    return node.gradient(dys);
  }

  /** A rule that differentiates its own inputs spares the weight gradient that tfjs would compute beside them. */
  #ownInputGradients(
    node: TapeNode,
    dy: tf.Tensor | null,
    wanted: [string, tf.Tensor][],
  ): Record<string, () => tf.Tensor> | null {
    const call = this.#calls.get(node.outputs[0]?.id ?? -1)?.[0];
    const differentiate = call && kernelRule(call.kernelName)?.inputGradient;
    if (!call || !differentiate || !dy) return null;
    const gradients: Record<string, () => tf.Tensor> = {};
    for (const [key, x] of wanted) {
      const name = Object.keys(call.inputIds).find((candidate) => call.inputIds[candidate] === x.id);
      if (!name || name in call.views) return null;
      const gradient = differentiate(call, name, reshaped(dy, call.output.shape));
      if (!gradient) return null;
      gradients[key] = gradient;
    }
    return gradients;
  }
}

/** Whether a tensor is `[N, K]`, or that with axes of size 1 in front, as tfjs has it inside a fused product. */
const isRows = ({ shape, size }: tf.Tensor, n: number): boolean =>
  shape.length >= 2 && size === n * (shape.at(-1) ?? 0);

const sameShape = (tensors: tf.Tensor[]): boolean => new Set(tensors.map(({ size }) => size)).size === 1;
