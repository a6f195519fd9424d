import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { kernelRule } from '../rules/index.ts';
import type { TapeNode } from './engine-internals.ts';
import type { KernelCall } from './kernel-call.ts';
import type { ForwardRecording } from './record-forward.ts';

/** Receives the cotangent of a tapped operation's output; the tensor lives until the receiver returns. */
export type CotangentReceiver = (call: KernelCall, cotangent: tf.Tensor) => void;

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

  #step(node: TapeNode, cotangents: Map<number, tf.Tensor>, receive: CotangentReceiver): void {
    const dys = node.outputs.map((output) => cotangents.get(output.id) ?? null);
    if (dys.every((dy) => dy === null)) return;
    node.outputs.forEach((output, i) => {
      const dy = dys[i];
      if (!dy) return;
      for (const call of this.#calls.get(output.id) ?? [])
        tf.tidy(() => receive(call, tf.reshape(dy, call.output.shape)));
      cotangents.delete(output.id);
    });
    const wanted = Object.entries(node.inputs).filter(([, x]) => x?.dtype === 'float32' && this.#downstream.has(x.id));
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
      const gradient = differentiate(call, name, tf.reshape(dy, call.output.shape));
      if (!gradient) return null;
      gradients[key] = gradient;
    }
    return gradients;
  }
}
