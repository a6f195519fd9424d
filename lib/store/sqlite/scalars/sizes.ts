/** Points of a full chunk. */
export const CHUNK_POINTS = 1024;

/** Points of one summary inside a chunk. */
export const BLOCK_POINTS = 128;

/** Chunks of one group. */
export const GROUP_CHUNKS = 64;
