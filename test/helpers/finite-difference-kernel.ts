import * as tf from '@tensorflow/tfjs';

/**
 * The trace kernel `[N, N]` of one weight by central differences: independent of every gradient in tfjs. Fourth order, so
 * that a step large enough for float32 leaves no truncation error worth naming.
 */
export function finiteDifferenceKernel(model: tf.LayersModel, x: tf.Tensor, weight: tf.LayerVariable): Float64Array {
  const original = Float32Array.from(weight.read().dataSync());
  const outputsAt = (values: Float32Array): number[] => {
    const tensor = tf.tensor(values, weight.shape as number[]);
    weight.write(tensor);
    const y = model.apply(x) as tf.Tensor;
    const outputs = [...y.dataSync()];
    tf.dispose([tensor, y]);
    return outputs;
  };
  const step = 2 ** -6;
  const columns = Array.from(original, (value, p) => {
    const shifted = (delta: number) => outputsAt(original.map((other, q) => (q === p ? value + delta : other)));
    const [up, down, up2, down2] = [step, -step, 2 * step, -2 * step].map(shifted) as [
      number[],
      number[],
      number[],
      number[],
    ];
    return up.map((u, i) => (8 * (u - down[i]!) - (up2[i]! - down2[i]!)) / (12 * step));
  });
  outputsAt(original);
  const n = x.shape[0] as number;
  const c = columns[0]!.length / n;
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let q = 0; q < c; q++)
        for (const column of columns) kernel[i * n + j]! += column[i * c + q]! * column[j * c + q]!;
  return kernel;
}
