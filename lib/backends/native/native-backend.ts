import * as tf from '@tensorflow/tfjs';

/** The part of tfjs-node's backend that tells what it is. */
interface NativeBackend {
  binding: { TF_Version: string };
  isUsingGpuDevice: boolean;
}

/** libtensorflow's release and whether it computes on a GPU, once the backend `tensorflow` is the current one. */
export function describeNativeBackend(): { tensorflow: string; gpu: boolean } {
  const backend = tf.backend() as unknown as NativeBackend;
  return { tensorflow: backend.binding.TF_Version, gpu: backend.isUsingGpuDevice };
}
