import * as tf from '@tensorflow/tfjs';
import { andFinally, andThen, type MaybePromise } from '../maybe-async.ts';

interface TrackingEngine {
  state: { numBytes: number };
  trackTensor: (...args: unknown[]) => void;
}

/** The measurements under way, each with the most bytes seen so far. */
const watches = new Set<{ peak: number }>();

/**
 * What `work` gives, and the most bytes that tensors took during it beyond those there were before: what tfjs itself counts
 * in `tf.memory().numBytes`, looked at whenever a tensor is made. Tensors that others make meanwhile (on a backend that is
 * awaited) count too; a backend's own work space does not. The engine is as it was afterwards. Costs nanoseconds a tensor.
 */
export function withPeakTensorBytes<T>(work: () => MaybePromise<T>): MaybePromise<{ value: T; peakBytes: number }> {
  const engine = tf.engine() as unknown as TrackingEngine;
  const before = engine.state.numBytes;
  const watch = { peak: before };
  if (watches.size === 0) install(engine);
  watches.add(watch);
  return andFinally(
    () => andThen(work(), (value) => ({ value, peakBytes: watch.peak - before })),
    () => {
      watches.delete(watch);
      if (watches.size === 0) Reflect.deleteProperty(engine, 'trackTensor');
    },
  );
}

/** Covers the engine's method, which lives on its class, by one of its own. */
function install(engine: TrackingEngine): void {
  const { trackTensor } = engine;
  engine.trackTensor = function (this: TrackingEngine, ...args: unknown[]): void {
    trackTensor.apply(this, args);
    for (const watch of watches) watch.peak = Math.max(watch.peak, this.state.numBytes);
  };
}
