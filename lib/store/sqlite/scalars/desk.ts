import { allocatePoints, type Points, slicePoints } from './points.ts';
import { countOf, decodeInto } from './points-blob.ts';
import { CHUNK_POINTS } from './sizes.ts';

/**
 * Room for the points of one chunk, used again for the next: who looks at a million points once leaves no garbage of as
 * many numbers.
 */
export class Desk {
  #room: Points = allocatePoints(CHUNK_POINTS);
  #points: Points | null = null;
  #chunkId: number | null = null;

  /** The points of a chunk, valid until the next call with another; `read` gives them as they are stored. */
  put(chunkId: number, read: () => Uint8Array): Points {
    if (this.#points && this.#chunkId === chunkId) return this.#points;
    const blob = read();
    const count = countOf(blob);
    if (count > this.#room.steps.length) this.#room = allocatePoints(count);
    // Forgotten first: a damaged chunk throws halfway.
    this.#points = null;
    decodeInto(blob, this.#room, 0);
    this.#chunkId = chunkId;
    this.#points = slicePoints(this.#room, 0, count);
    return this.#points;
  }
}
