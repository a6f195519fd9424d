import { slice_util } from '@tensorflow/tfjs';
import { inputOf, type KernelMaker, sliced } from '../kernel.ts';

/** tfjs's own strided slice; one without strides goes the way of the faster plain slice. */
export const stridedSlice: KernelMaker = (original) => (call) => {
  const { backend, attrs } = call;
  const x = inputOf(call, 'x');
  const info = slice_util.sliceInfo(
    x.shape,
    attrs.begin as number[],
    attrs.end as number[],
    attrs.strides as number[],
    attrs.beginMask as number,
    attrs.endMask as number,
    attrs.ellipsisMask as number,
    attrs.newAxisMask as number,
    attrs.shrinkAxisMask as number,
  );
  if (info.isIdentity || !(info.isSimpleSlice || info.sliceDim0)) return original('StridedSlice')(call);
  const size = slice_util.computeOutShape(info.begin, info.end, info.strides);
  return { ...sliced(original('Slice'), backend, x, info.begin, size), shape: info.finalShape };
};
