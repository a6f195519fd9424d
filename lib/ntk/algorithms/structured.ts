import * as tf from '@tensorflow/tfjs';
import { BackwardPass } from '../capture/backward.ts';
import type { KernelCall } from '../capture/kernel-call.ts';
import { type ForwardRecording, recordForward } from '../capture/record-forward.ts';
import { withHostKernels } from '../host/with-host-kernels.ts';
import { type AssemblyUse, BlockAssembly } from '../jacobian/block-assembly.ts';
import { CotangentRows, CotangentStacks } from '../jacobian/cotangent-rows.ts';
import type { DifferentiableModel, Parameter } from '../model/types.ts';
import { kernelRule } from '../rules/index.ts';
import type { DeviceJacobian, JacobianAlgorithm, OutputSelection, ParameterJacobian } from './algorithm.ts';
import { perSample } from './per-sample.ts';

/**
 * One forward pass and one input-side backward pass for each output (one for all outputs through dense layers), over all samples at once; each parameter's block
 * comes from what its operation was fed (forward) and the cotangent of its output (backward). No weight gradient is
 * computed. Parameters without a rule take per-sample autograd.
 *
 * Wins nearly always. Cost: (1 + C) passes over N samples, and the contraction (see `block-gram.ts`).
 * Source: Novak, Sohl-Dickstein & Schoenholz 2022 (arXiv:2206.08720), section 3.3, "structured derivatives".
 *
 * @throws NtkBoardError `nested-gradient`, `no-gradient`
 */
export const structured: JacobianAlgorithm = (...of) => withHostKernels(() => throughRules(...of));

const throughRules: JacobianAlgorithm = (model, inputs, selection, excluded) => {
  const recording = recordForward(model, inputs);
  try {
    const [n, c] = recording.output.shape;
    const uses = collectUses(recording, model, n, excluded);
    const blocks = assembleBlocks(recording, uses, n, c, selection);
    const rest = model.parameters.filter((parameter) => !uses.has(parameter));
    const others = rest.length > 0 ? perSample({ ...model, parameters: rest }, inputs, selection, excluded) : null;
    others?.outputs.dispose();
    return { n, c, outputs: tf.keep(tf.clone(recording.output)), blocks: inOrder(model, blocks, others) };
  } finally {
    recording.dispose();
  }
};

type UsesOf = Map<Parameter, (Omit<AssemblyUse, 'rows'> & { call: KernelCall })[]>;
type BlockOf = Map<Parameter, ParameterJacobian<tf.Tensor>['block']>;

function inOrder(model: DifferentiableModel, blocks: BlockOf, others: DeviceJacobian | null) {
  return model.parameters.map((parameter): ParameterJacobian<tf.Tensor> => {
    const block = blocks.get(parameter);
    if (block) return { parameter, method: 'structured', block };
    return others?.blocks.find((other) => other.parameter === parameter) as ParameterJacobian<tf.Tensor>;
  });
}

/** The uses of every parameter that the rules cover completely. A parameter never used has an empty list. */
function collectUses(
  recording: ForwardRecording,
  model: DifferentiableModel,
  n: number,
  excluded: ReadonlySet<string>,
): UsesOf {
  const uses: UsesOf = new Map(model.parameters.map((parameter) => [parameter, []]));
  const uncovered = new Set<Parameter>(recording.opaque);
  for (const parameter of model.parameters) if (excluded.has(parameter.name)) uncovered.add(parameter);
  for (const call of recording.calls) {
    const rule = kernelRule(call.kernelName);
    for (const [input, views] of Object.entries(call.views)) {
      for (const { parameter, shape, pullBack } of views) {
        const contribution = rule?.contribution({ call, input, shape, n }) ?? null;
        if (contribution) uses.get(parameter)?.push({ call, contribution, pullBack });
        else uncovered.add(parameter);
      }
    }
  }
  for (const parameter of uncovered) uses.delete(parameter);
  return uses;
}

function assembleBlocks(
  recording: ForwardRecording,
  uses: UsesOf,
  n: number,
  c: number,
  selection: OutputSelection,
): BlockOf {
  const rows = selection === 'sum' ? 1 : c;
  const assemblies = new Map<Parameter, BlockAssembly>();
  const receivers = new Map<KernelCall, { assembly: BlockAssembly; use: number }[]>();
  const shared = new Map<KernelCall, CotangentRows>();
  const stacks = new CotangentStacks();
  const rowsOf = (call: KernelCall): CotangentRows => {
    const known = shared.get(call) ?? new CotangentRows(n, rows, stacks);
    shared.set(call, known);
    return known;
  };
  for (const [parameter, list] of uses) {
    const assemblyUses = list.map((use) => ({ ...use, rows: rowsOf(use.call) }));
    const assembly = new BlockAssembly(n, rows, parameter.size, assemblyUses);
    assemblies.set(parameter, assembly);
    list.forEach(({ call }, use) => {
      receivers.set(call, [...(receivers.get(call) ?? []), { assembly, use }]);
    });
  }
  const pass = new BackwardPass(recording);
  try {
    const arePlain = [...assemblies.values()].every((assembly) => assembly.isPlain);
    if (rows > 1 && arePlain && pass.canRunTogether()) {
      pass.runTogether((call, cotangents) => shared.get(call)?.receiveAll(cotangents));
    } else {
      for (let row = 0; row < rows; row++) {
        tf.tidy(() => {
          pass.run(selection === 'sum' ? tf.ones([n, c]) : oneOutput(n, c, row), (call, cotangent) => {
            for (const { assembly, use } of receivers.get(call) ?? []) assembly.receive(use, row, cotangent);
          });
        });
      }
    }
    return new Map([...assemblies].map(([parameter, assembly]) => [parameter, assembly.finish()]));
  } catch (error) {
    for (const assembly of assemblies.values()) assembly.dispose();
    throw error;
  } finally {
    for (const cotangents of shared.values()) cotangents.dispose();
  }
}

/** The cotangent `[N, C]` that selects output `c` of every sample. */
function oneOutput(n: number, c: number, row: number): tf.Tensor2D {
  const values = new Float32Array(n * c);
  for (let i = 0; i < n; i++) values[i * c + row] = 1;
  return tf.tensor2d(values, [n, c]);
}
