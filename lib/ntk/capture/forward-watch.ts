import * as tf from '@tensorflow/tfjs';
import type { Parameter } from '../model/types.ts';
import { kernelRule } from '../rules/index.ts';
import { viewRule } from '../views/index.ts';
import type { ParameterView } from '../views/view.ts';
import { completeBatchNorm } from './complete-batch-norm.ts';
import { engineInternals, type KernelInvocation, withoutTape } from './engine-internals.ts';
import type { KernelCall } from './kernel-call.ts';

type Result = tf.Tensor | tf.Tensor[];

/**
 * Watches every operation of the engine during a forward pass: follows the parameters through rearrangements, and notes
 * the operations in which a parameter meets the samples.
 */
export class ForwardWatch {
  readonly calls: KernelCall[] = [];
  /** Parameters used in a way that no call describes: combined with one another, or inside several-kernel customGrads. */
  readonly opaque = new Set<Parameter>();
  readonly #views: Map<number, ParameterView[]>;
  /** Ids of tensors that depend on the samples. */
  readonly #samples: Set<number>;
  readonly #n: number;
  readonly #kept: tf.Tensor[] = [];
  readonly #sharedMaps: Map<string, tf.Tensor>[] = [];
  /** Kernels run inside the current `customGrad`; null outside of one. */
  #nested: KernelCall[] | null = null;
  #depth = 0;

  constructor(parameters: Parameter[], inputs: tf.Tensor[]) {
    this.#views = new Map(
      parameters.map((parameter) => [parameter.variable.id, [{ parameter, shape: parameter.shape, pullBack: null }]]),
    );
    this.#n = inputs[0]?.shape[0] ?? 0;
    this.#samples = new Set(inputs.map((input) => input.id));
  }

  run<T>(f: () => T): T {
    const engine = engineInternals();
    const original = engine.runKernelFunc;
    engine.runKernelFunc = (given) => {
      const invocation = completeBatchNorm(given);
      return this.#observe(invocation, () => original.call(engine, invocation));
    };
    try {
      return f();
    } finally {
      // The method lives on the prototype: removing our own property restores it.
      delete (engine as { runKernelFunc?: unknown }).runKernelFunc;
    }
  }

  dispose(): void {
    for (const shared of this.#sharedMaps) for (const tensor of shared.values()) tensor.dispose();
    for (const tensor of this.#kept) tensor.dispose();
  }

  #observe(invocation: KernelInvocation, execute: () => Result): Result {
    const isKernel = invocation.kernelName !== undefined;
    const isWatched = this.#depth === 0 || (isKernel && this.#nested !== null);
    if (!isWatched) return execute();
    const nestedBefore = this.#nested;
    this.#nested = isKernel ? null : [];
    this.#depth++;
    let result: Result;
    let nested: KernelCall[];
    try {
      result = execute();
    } finally {
      nested = this.#nested ?? [];
      this.#depth--;
      this.#nested = nestedBefore;
    }
    this.#followSamples(invocation, result);
    if (isKernel) this.#noteKernel(invocation, result, nestedBefore ?? this.calls);
    else this.#noteCustomGrad(invocation, result, nested);
    return result;
  }

  #followSamples(invocation: KernelInvocation, result: Result): void {
    if (!Object.values(invocation.inputs).some((tensor) => tensor && this.#samples.has(tensor.id))) return;
    for (const tensor of [result].flat()) this.#samples.add(tensor.id);
  }

  #noteKernel(invocation: KernelInvocation, result: Result, into: KernelCall[]): void {
    const inputs = Object.entries(invocation.inputs).filter(([, tensor]) => tensor != null);
    const used = inputs.filter(([, tensor]) => this.#views.has(tensor.id));
    const outputs = [result].flat();
    const meetsSamples = this.#meetsSamples(invocation.kernelName as string, used.length > 0, outputs);
    // Without a parameter, an operation is of interest only where we differentiate it ourselves.
    const rule = meetsSamples ? kernelRule(invocation.kernelName as string) : undefined;
    if (used.length === 0 && !rule?.inputGradient) return;
    const [output] = outputs;
    if (!meetsSamples || !output || outputs.length > 1) {
      if (meetsSamples) this.#lose(used.flatMap(([, tensor]) => this.#viewsOf(tensor)));
      else this.#rearranged(invocation, used, outputs);
      return;
    }
    into.push({
      kernelName: invocation.kernelName as string,
      inputs: Object.fromEntries(inputs.map(([name, tensor]) => [name, this.#keep(tensor)])),
      inputIds: Object.fromEntries(inputs.map(([name, tensor]) => [name, tensor.id])),
      attrs: invocation.attrs ?? {},
      shared: this.#shared(),
      views: Object.fromEntries(used.map(([name, tensor]) => [name, this.#viewsOf(tensor)])),
      output: { id: output.id, shape: output.shape },
    });
  }

  /**
   * A recurrent layer multiplies its weights with an initial state that is constant, with one row a sample: such rows count
   * as samples. A constant that only happens to have N rows is found out by the self-check.
   */
  #meetsSamples(kernelName: string, usesParameters: boolean, outputs: tf.Tensor[]): boolean {
    if (outputs.some((output) => this.#samples.has(output.id))) return true;
    const rows = outputs.every((output) => (output.shape[0] === 1 ? output.shape[1] : output.shape[0]) === this.#n);
    if (!usesParameters || !rows || viewRule(kernelName) || !kernelRule(kernelName)) return false;
    for (const output of outputs) this.#samples.add(output.id);
    return true;
  }

  /** An operation on parameters alone: its outputs are views, or the parameters are lost to the rules. */
  #rearranged(invocation: KernelInvocation, used: [string, tf.Tensor][], outputs: tf.Tensor[]): void {
    const rule = viewRule(invocation.kernelName as string);
    for (const [input, tensor] of used) {
      for (const view of this.#viewsOf(tensor)) {
        const call = { input, inputs: invocation.inputs, attrs: invocation.attrs ?? {}, outputs };
        const views = rule?.(view, call) ?? outputs.map(() => null);
        views.forEach((next, i) => {
          const id = (outputs[i] as tf.Tensor).id;
          if (next) this.#views.set(id, [...(this.#views.get(id) ?? []), next]);
          else this.opaque.add(view.parameter);
        });
      }
    }
  }

  #noteCustomGrad(invocation: KernelInvocation, result: Result, nested: KernelCall[]): void {
    const [call] = nested;
    // One kernel whose (reshaped) output is the result: the fused operations of tfjs. Anything else stays opaque.
    if (
      call &&
      nested.length === 1 &&
      !Array.isArray(result) &&
      result.size === tf.util.sizeFromShape(call.output.shape)
    ) {
      this.calls.push({ ...call, output: { id: result.id, shape: call.output.shape } });
      return;
    }
    const inputs = Object.values(invocation.inputs).filter((tensor) => tensor != null);
    this.#lose([
      ...inputs.flatMap((tensor) => this.#viewsOf(tensor)),
      ...nested.flatMap((other) => Object.values(other.views).flat()),
    ]);
  }

  #shared(): Map<string, tf.Tensor> {
    const shared = new Map<string, tf.Tensor>();
    this.#sharedMaps.push(shared);
    return shared;
  }

  #viewsOf(tensor: tf.Tensor): ParameterView[] {
    return this.#views.get(tensor.id) ?? [];
  }

  #lose(views: ParameterView[]): void {
    for (const { parameter } of views) this.opaque.add(parameter);
  }

  /** A copy that shares the data: layers dispose their intermediate tensors before the backward pass needs them. */
  #keep(tensor: tf.Tensor): tf.Tensor {
    this.#depth++;
    const nested = this.#nested;
    this.#nested = null;
    try {
      const copy = withoutTape(() => tf.keep(tf.clone(tensor)));
      this.#kept.push(copy);
      return copy;
    } finally {
      this.#nested = nested;
      this.#depth--;
    }
  }
}
