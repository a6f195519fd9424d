import { type Block, blockParts, type HostArray } from './block.ts';

/** Host memory of some blocks, in bytes. */
export function blockBytes(blocks: readonly Block<HostArray>[]): number {
  return blocks.flatMap(blockParts).reduce((sum, part) => sum + part.byteLength, 0);
}
