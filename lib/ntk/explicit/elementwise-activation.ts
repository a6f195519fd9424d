/** An activation function of one number, with its derivative. */
export interface ElementwiseActivation {
  value: (z: number) => number;
  derivative: (z: number) => number;
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.7580993408473768 / SELU_SCALE;

/** The exponential linear unit, `alpha (e^z - 1)` below zero. */
export function elu(alpha: number, scale = 1): ElementwiseActivation {
  return {
    value: (z) => scale * (z >= 0 ? z : alpha * Math.expm1(z)),
    derivative: (z) => scale * (z >= 0 ? 1 : alpha * Math.exp(z)),
  };
}

/** `slope z` below zero, `z` up to `ceiling`; at the kinks the derivative is that of tfjs, of the side below. */
export function rectifier(slope = 0, ceiling = Number.POSITIVE_INFINITY): ElementwiseActivation {
  return {
    value: (z) => (z > 0 ? Math.min(z, ceiling) : slope * z),
    derivative: (z) => (z > 0 ? (z <= ceiling ? 1 : 0) : slope),
  };
}

/** The step that passes what lies above `theta` unchanged. */
export function thresholded(theta: number): ElementwiseActivation {
  return { value: (z) => (z > theta ? z : 0), derivative: (z) => (z > theta ? 1 : 0) };
}

/** The error function, by its series of positive terms: to rounding. */
function erf(z: number): number {
  const x = Math.abs(z);
  if (x > 6) return Math.sign(z);
  let term = x;
  let sum = x;
  for (let k = 1; term > sum * 1e-18; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (Math.sign(z) * 2 * Math.exp(-x * x) * sum) / Math.sqrt(Math.PI);
}

const normalCdf = (z: number) => 0.5 * (1 + erf(z / Math.SQRT2));

const GELU_ROOT = Math.sqrt(2 / Math.PI);

/** The elementwise activations of tfjs by the name a layer's config gives them. */
export const ELEMENTWISE_ACTIVATIONS: Record<string, ElementwiseActivation | undefined> = {
  linear: { value: (z) => z, derivative: () => 1 },
  tanh: { value: Math.tanh, derivative: (z) => 1 - Math.tanh(z) ** 2 },
  sigmoid: { value: sigmoid, derivative: (z) => sigmoid(z) * sigmoid(-z) },
  relu: rectifier(),
  relu6: rectifier(0, 6),
  elu: elu(1),
  selu: elu(SELU_ALPHA, SELU_SCALE),
  softplus: { value: softplus, derivative: sigmoid },
  softsign: { value: (z) => z / (1 + Math.abs(z)), derivative: (z) => 1 / (1 + Math.abs(z)) ** 2 },
  hardSigmoid: {
    value: (z) => Math.min(1, Math.max(0, 0.2 * z + 0.5)),
    derivative: (z) => (Math.abs(z) < 2.5 ? 0.2 : 0),
  },
  swish: { value: (z) => z * sigmoid(z), derivative: (z) => sigmoid(z) * (1 + z * sigmoid(-z)) },
  mish: {
    value: (z) => z * Math.tanh(softplus(z)),
    derivative: (z) => {
      const t = Math.tanh(softplus(z));
      return t + z * (1 - t ** 2) * sigmoid(z);
    },
  },
  gelu: {
    value: (z) => z * normalCdf(z),
    derivative: (z) => normalCdf(z) + (z * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI),
  },
  gelu_new: {
    value: (z) => 0.5 * z * (1 + Math.tanh(GELU_ROOT * (z + 0.044715 * z ** 3))),
    derivative: (z) => {
      const t = Math.tanh(GELU_ROOT * (z + 0.044715 * z ** 3));
      return 0.5 * (1 + t) + 0.5 * z * (1 - t ** 2) * GELU_ROOT * (1 + 3 * 0.044715 * z ** 2);
    },
  },
};
