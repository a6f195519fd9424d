import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import type { Parameter } from '../model/types.ts';
import { engineInternals, type KernelInvocation, type TapeNode, withoutTape } from './engine-internals.ts';

/** One tfjs kernel that consumed a parameter. Its input tensors are kept until the recording is disposed. */
export interface KernelCall {
  kernelName: string;
  inputs: Record<string, tf.Tensor>;
  attrs: Record<string, unknown>;
  /** Ids of the original input tensors: `inputs` holds copies that share their data. */
  inputIds: Record<string, number>;
  /** Which inputs are parameters, by input name. */
  parameters: Record<string, Parameter>;
  /** The tensor whose cotangent is the kernel's: its own output, or that of the `customGrad` around it. */
  output: { id: number; shape: number[] };
}

/** A forward pass with everything that its backward passes need. */
export interface ForwardRecording {
  output: tf.Tensor2D;
  tape: TapeNode[];
  calls: KernelCall[];
  /** Parameters consumed in a way that no call describes (inside a multi-kernel customGrad, say). */
  opaque: Set<Parameter>;
  dispose(): void;
}

/** Kernels after which a tensor still holds a parameter's entries in their order. */
const ALIASING = new Set(['Identity', 'Reshape', 'Cast', 'ExpandDims', 'Squeeze']);

/**
 * Runs `forward` on a fresh tape while watching every operation of the engine, and notes those that consume a parameter.
 *
 * @throws NtkBoardError `nested-gradient` inside another gradient computation
 */
export function recordForward(forward: () => tf.Tensor2D, parameters: Parameter[]): ForwardRecording {
  const engine = engineInternals();
  if (engine.state.gradientDepth > 0) {
    throw new NtkBoardError(
      'nested-gradient',
      'capture: expected to be called outside of tf.grad, tf.variableGrads and optimizer.minimize, got a call inside one. Call step() before or after it.',
    );
  }
  const watch = new ForwardWatch(parameters);
  engine.startTape();
  let output: tf.Tensor2D;
  try {
    output = watch.run(() => tf.tidy(forward));
  } catch (error) {
    watch.dispose();
    disposeTape(engine.state.activeTape);
    throw error;
  } finally {
    engine.endTape();
  }
  const tape = engine.state.activeTape ?? [];
  engine.state.activeTape = null;
  return {
    output,
    tape,
    calls: watch.calls,
    opaque: watch.opaque,
    dispose: () => {
      watch.dispose();
      disposeTape(tape);
      output.dispose();
    },
  };
}

function disposeTape(tape: TapeNode[] | null): void {
  for (const node of tape ?? []) for (const tensor of node.saved ?? []) tensor.dispose();
}

class ForwardWatch {
  readonly calls: KernelCall[] = [];
  readonly opaque = new Set<Parameter>();
  readonly #aliases: Map<number, Parameter>;
  readonly #kept: tf.Tensor[] = [];
  /** Kernels run inside the current `customGrad`; null outside of one. */
  #nested: KernelCall[] | null = null;
  #depth = 0;

  constructor(parameters: Parameter[]) {
    this.#aliases = new Map(parameters.map((parameter) => [parameter.variable.id, parameter]));
  }

  run<T>(f: () => T): T {
    const engine = engineInternals();
    const original = engine.runKernelFunc;
    engine.runKernelFunc = (invocation) => this.#observe(invocation, () => original.call(engine, invocation));
    try {
      return f();
    } finally {
      // The method lives on the prototype: removing our own property restores it.
      delete (engine as { runKernelFunc?: unknown }).runKernelFunc;
    }
  }

  dispose(): void {
    for (const tensor of this.#kept) tensor.dispose();
  }

  #observe(invocation: KernelInvocation, execute: () => tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const isKernel = invocation.kernelName !== undefined;
    if (isKernel && (this.#depth === 0 || this.#nested)) return this.#observeKernel(invocation, execute);
    if (isKernel || this.#depth > 0) return execute();
    return this.#observeCustomGrad(invocation, execute);
  }

  #observeKernel(invocation: KernelInvocation, execute: () => tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const outer = this.#nested;
    this.#nested = null;
    this.#depth++;
    let result: tf.Tensor | tf.Tensor[];
    try {
      result = execute();
    } finally {
      this.#depth--;
      this.#nested = outer;
    }
    const found = Object.entries(invocation.inputs).filter(([, tensor]) => tensor && this.#aliases.has(tensor.id));
    if (found.length > 0) this.#note(invocation, result, outer ?? this.calls);
    return result;
  }

  #note(invocation: KernelInvocation, result: tf.Tensor | tf.Tensor[], into: KernelCall[]): void {
    const inputs = Object.entries(invocation.inputs).filter(([, tensor]) => tensor != null);
    const parameters: Record<string, Parameter> = {};
    for (const [name, tensor] of inputs) {
      const parameter = this.#aliases.get(tensor.id);
      if (parameter) parameters[name] = parameter;
    }
    if (Array.isArray(result)) {
      for (const parameter of Object.values(parameters)) this.opaque.add(parameter);
      return;
    }
    if (this.#follow(invocation, parameters, result)) return;
    into.push({
      kernelName: invocation.kernelName as string,
      inputs: Object.fromEntries(inputs.map(([name, tensor]) => [name, this.#keep(tensor)])),
      inputIds: Object.fromEntries(inputs.map(([name, tensor]) => [name, tensor.id])),
      attrs: invocation.attrs ?? {},
      parameters,
      output: { id: result.id, shape: result.shape },
    });
  }

  /** A reshape of a parameter is the parameter: the tap belongs to the operation after it. */
  #follow(invocation: KernelInvocation, parameters: Record<string, Parameter>, result: tf.Tensor): boolean {
    const parameter = Object.values(parameters)[0];
    const source = Object.values(invocation.inputs)[0];
    if (!parameter || !source) return false;
    const aliases =
      (ALIASING.has(invocation.kernelName as string) && source.dtype === result.dtype) ||
      (invocation.kernelName === 'Transpose' && isIdentityPermutation(invocation.attrs?.perm));
    if (aliases) this.#aliases.set(result.id, parameter);
    return aliases;
  }

  #observeCustomGrad(invocation: KernelInvocation, execute: () => tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const nested: KernelCall[] = [];
    this.#nested = nested;
    this.#depth++;
    let result: tf.Tensor | tf.Tensor[];
    try {
      result = execute();
    } finally {
      this.#depth--;
      this.#nested = null;
    }
    const output = Array.isArray(result) ? undefined : result;
    const [call] = nested;
    // One kernel whose (reshaped) output is the result: the fused operations of tfjs. Anything else stays opaque.
    if (call && nested.length === 1 && output && output.size === sizeOf(call.output.shape)) {
      this.calls.push({ ...call, output: { id: output.id, shape: call.output.shape } });
    } else {
      for (const tensor of Object.values(invocation.inputs)) {
        const parameter = this.#aliases.get(tensor.id);
        if (parameter) this.opaque.add(parameter);
      }
      for (const other of nested) for (const parameter of Object.values(other.parameters)) this.opaque.add(parameter);
    }
    return result;
  }

  #keep(tensor: tf.Tensor): tf.Tensor {
    const depth = this.#depth++;
    try {
      const copy = withoutTape(() => tf.keep(tf.clone(tensor)));
      this.#kept.push(copy);
      return copy;
    } finally {
      this.#depth = depth;
    }
  }
}

function isIdentityPermutation(perm: unknown): boolean {
  return Array.isArray(perm) && perm.every((axis, i) => axis === i);
}

function sizeOf(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
