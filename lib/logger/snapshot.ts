import type { ModelJacobian } from '../ntk/algorithms/algorithm.ts';
import type { DeviceNtk } from '../ntk/device/device-ntk.ts';
import { contractJacobian, type NtkComponent } from '../ntk/empirical-ntk.ts';
import { componentShares } from '../spectrum/component-shares.ts';
import type { NewSnapshot } from '../store/store.ts';
import type { Descent } from './descent.ts';
import type { KernelHistory } from './kernel-history.ts';
import { snapshotMetrics } from './snapshot-metrics.ts';
import { kernelThumbnail, orderedLabels, sampleOrder } from './thumbnail.ts';

/** Everything of one snapshot that was taken from the model: it owes nothing to tensors or weights any more. */
export interface CapturedSnapshot {
  step: number;
  epoch: number | null;
  wallMs: number;
  outputs: 'trace' | 'pseudo';
  probeHash: string;
  labels: Int32Array | null;
  descent: Descent;
  /** The Jacobian on the host, or on a GPU already the kernel and its spectrum. */
  taken: ModelJacobian | DeviceNtk;
  captureMs: number;
}

/**
 * The stored form of a captured snapshot: kernel, spectrum, metrics, shares and pictures.
 *
 * @param history what it is compared with, and becomes part of: snapshots must come one after the other
 * @throws NtkBoardError `invalid-matrix` when the kernel is not finite
 */
export async function computeSnapshot(captured: CapturedSnapshot, history: KernelHistory): Promise<NewSnapshot> {
  const { step, epoch, wallMs, outputs, labels } = captured;
  const started = performance.now();
  const kernel = await kernelOf(captured);
  const contracted = performance.now();
  const { eigenvalues, metrics, eighMs } = await snapshotMetrics({ ...captured, ...kernel }, history);
  const order = sampleOrder(labels, kernel.n);
  const shares = componentShares(
    kernel.components.map((component) => component.kernel),
    kernel.n,
  );
  return {
    step,
    epoch,
    wallMs,
    n: kernel.n,
    c: kernel.c,
    outputs,
    precision: 'float64',
    probe: { hash: captured.probeHash, n: kernel.n, orderedLabels: labels && orderedLabels(labels, order) },
    metrics,
    eigenvalues,
    components: kernel.components.map(({ name, layer, shape, size, method, kernel: entries }, i) => ({
      summary: { name, layer, shape, size, method, ...(shares[i] as { trace: number; share: number }) },
      thumbnail: kernelThumbnail(entries, order),
    })),
    total: kernelThumbnail(kernel.total, order),
    timings: { captureMs: captured.captureMs, gramMs: contracted - started, eighMs },
  };
}

interface TakenKernel {
  n: number;
  c: number;
  total: Float64Array;
  components: NtkComponent[];
  eigenvalues?: Float64Array;
}

async function kernelOf({ taken, outputs }: CapturedSnapshot): Promise<TakenKernel> {
  if (!('eigenvalues' in taken)) return await contractJacobian(taken, null, outputs);
  const components = taken.blocks.map(({ parameter: { name, layer, shape, size }, method }, i) => {
    return { name, layer, shape, size, method, kernel: taken.components[i] as Float64Array };
  });
  return { ...taken, components };
}
