import type { ModelJacobian } from '../ntk/algorithms/algorithm.ts';
import type { DeviceNtk } from '../ntk/device/device-ntk.ts';
import { contractJacobian, type NtkComponent } from '../ntk/empirical-ntk.ts';
import { blockBuffers } from '../ntk/jacobian/block.ts';
import type { ProbeImages } from '../ntk/model/probe-images.ts';
import type { WeightMatrix } from '../ntk/model/weight-matrices.ts';
import { TOTAL_COMPONENT } from '../protocol/total-component.ts';
import type { ComponentDetail } from '../spectrum/component-metrics.ts';
import { componentShares } from '../spectrum/component-shares.ts';
import { softmaxAmplification } from '../spectrum/softmax-amplification.ts';
import type { NewKernel, NewSnapshot } from '../store/store.ts';
import type { Hold } from './cost-clock.ts';
import { costMetrics } from './cost-metrics.ts';
import type { Descent } from './descent.ts';
import type { KernelHistory } from './kernel-history.ts';
import { snapshotMetrics } from './snapshot-metrics.ts';
import type { CostCount } from './snapshot-producer.ts';
import { kernelThumbnail, orderedLabels, sampleOrder } from './thumbnail.ts';

/** Everything of one snapshot that was taken from the model: it owes nothing to tensors or weights any more. */
export interface CapturedSnapshot {
  step: number;
  epoch: number | null;
  wallMs: number;
  outputs: 'trace' | 'pseudo';
  probeHash: string;
  labels: Int32Array | null;
  /** The probe's samples as pictures, where they are pictures. */
  images: ProbeImages | null;
  descent: Descent;
  fullKernels: 'none' | 'total' | 'all';
  /** The Jacobian on the host, or on a GPU already the kernel and its spectrum. */
  taken: ModelJacobian | DeviceNtk;
  /** Copies of the weights, when their spectra are wanted. */
  weights: WeightMatrix[];
  captureMs: number;
  /** Most bytes that the capture's tensors took at once. */
  tensorBytes: number;
}

/**
 * The stored form of a captured snapshot: kernel, spectrum, metrics, shares, pictures, and what all of it cost.
 *
 * @param history what it is compared with, and becomes part of: snapshots must come one after the other
 * @throws NtkBoardError `invalid-matrix` when the kernel is not finite
 */
export async function computeSnapshot(
  captured: CapturedSnapshot,
  history: KernelHistory,
  { lap, skipped, copyMs, hold: holdThread }: CostCount,
  components: ComponentDetail,
): Promise<NewSnapshot> {
  const { step, epoch, wallMs, outputs, labels, captureMs, tensorBytes } = captured;
  let heldMs = 0;
  const hold: Hold = (work) => {
    const since = performance.now();
    try {
      return holdThread(work);
    } finally {
      heldMs += performance.now() - since;
    }
  };
  const started = performance.now();
  // Before the buffers move to the workers.
  const [jacobianBytes, weightBytes] = [hostBytes(captured.taken), bytesOf(captured.weights)];
  const kernel = await hold(() => kernelOf(captured));
  const gramMs = performance.now() - started;
  const gramBytes = kernel.components.reduce(
    (sum, component) => sum + component.kernel.byteLength,
    kernel.total.byteLength,
  );
  const { eigenvalues, metrics, arrays, eighMs, eighBytes } = await snapshotMetrics(
    { ...captured, ...kernel },
    history,
    {
      components,
      hold,
    },
  );
  const pictures = hold(() => picturesOf(kernel, labels));
  const writeBytes = pictures.components.reduce(
    (sum, { thumbnail }) => sum + thumbnail.cells.byteLength,
    eigenvalues.byteLength +
      pictures.total.cells.byteLength +
      Object.values(arrays).reduce((bytes, { data }) => bytes + data.byteLength, 0),
  );
  const metricsMs = performance.now() - started - gramMs - eighMs;
  const cost = costMetrics({
    lap,
    skipped,
    captureMs,
    copyMs,
    gramMs,
    eighMs,
    metricsMs,
    heldMs: copyMs === undefined ? heldMs : 0,
    tensorBytes,
    jacobianBytes,
    gramBytes,
    eighBytes,
    metricsBytes: (components === 'none' ? kernel.total.byteLength : gramBytes) + weightBytes,
    writeBytes,
  });
  return {
    step,
    epoch,
    wallMs,
    n: kernel.n,
    c: kernel.c,
    outputs,
    precision: 'float64',
    probe: {
      hash: captured.probeHash,
      n: kernel.n,
      orderedLabels: pictures.orderedLabels,
      labels,
      order: pictures.order,
      images: captured.images,
    },
    metrics: { ...metrics, ...cost },
    eigenvalues,
    components: pictures.components,
    total: pictures.total,
    arrays,
    kernels: fullKernelsOf(kernel, captured.fullKernels),
    timings: { captureMs, gramMs, eighMs },
  };
}

/** The kernels that are stored whole. */
function fullKernelsOf({ components, total, n }: TakenKernel, which: CapturedSnapshot['fullKernels']): NewKernel[] {
  if (which === 'none') return [];
  const whole = [{ component: TOTAL_COMPONENT, n, values: total }];
  if (which === 'total') return whole;
  return [...whole, ...components.map(({ name, kernel }) => ({ component: name, n, values: kernel }))];
}

/** Shares of the trace and pictures of the kernel and its components, samples ordered by label. */
function picturesOf({ components, total, n }: TakenKernel, labels: Int32Array | null) {
  const order = sampleOrder(labels, n);
  const shares = componentShares(
    components.map((component) => component.kernel),
    n,
  );
  return {
    order,
    orderedLabels: labels && orderedLabels(labels, order),
    total: kernelThumbnail(total, order),
    components: components.map(({ name, layer, shape, size, method, kernel }, i) => ({
      summary: { name, layer, shape, size, method, ...(shares[i] as { trace: number; share: number }) },
      thumbnail: kernelThumbnail(kernel, order),
    })),
  };
}

function bytesOf(weights: readonly WeightMatrix[]): number {
  return weights.reduce((sum, { values }) => sum + values.byteLength, 0);
}

/** Host memory of a Jacobian; none when it never left the device. */
function hostBytes(taken: CapturedSnapshot['taken']): number {
  if ('eigenvalues' in taken) return 0;
  return blockBuffers(taken.blocks.map(({ block }) => block)).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

interface TakenKernel {
  n: number;
  c: number;
  total: Float64Array;
  components: NtkComponent[];
  eigenvalues?: Float64Array;
  amplification?: number;
}

async function kernelOf({ taken, outputs }: CapturedSnapshot): Promise<TakenKernel> {
  if (!('eigenvalues' in taken)) {
    const kernel = await contractJacobian(taken, null, outputs);
    if (outputs !== 'trace') return kernel;
    return { ...kernel, amplification: softmaxAmplification(taken.outputs, kernel.n, kernel.c, kernel.total) };
  }
  const components = taken.blocks.map(({ parameter: { name, layer, shape, size }, method }, i) => {
    return { name, layer, shape, size, method, kernel: taken.components[i] as Float64Array };
  });
  return { ...taken, components };
}
