import { conv2d } from './conv-2d.ts';
import { conv2dBackpropInput } from './conv-2d-backprop-input.ts';
import type { HostKernel } from './host-kernel.ts';

/** Every kernel that BLAS takes from the backend while a Jacobian is captured, by the name that tfjs gives it. */
export const HOST_KERNELS = {
  Conv2D: conv2d,
  Conv2DBackpropInput: conv2dBackpropInput,
  FusedConv2D: conv2d,
} satisfies Record<string, HostKernel>;
