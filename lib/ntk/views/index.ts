import { concat } from './concat.ts';
import { padV2 } from './pad-v2.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';
import { splitV } from './split-v.ts';
import { tile } from './tile.ts';
import { transpose } from './transpose.ts';
import { unpack } from './unpack.ts';
import type { ViewRule } from './view.ts';

/** Every kernel that only rearranges a parameter's entries, by the name that tfjs gives it. */
export const VIEW_RULES = {
  Cast: reshape,
  Concat: concat,
  ExpandDims: reshape,
  Identity: reshape,
  PadV2: padV2,
  Reshape: reshape,
  Slice: slice,
  SplitV: splitV,
  Squeeze: reshape,
  Tile: tile,
  Transpose: transpose,
  Unpack: unpack,
} satisfies Record<string, ViewRule>;

/** The view rule of a kernel, or undefined when it has none. */
export function viewRule(kernelName: string): ViewRule | undefined {
  return (VIEW_RULES as Record<string, ViewRule>)[kernelName];
}
