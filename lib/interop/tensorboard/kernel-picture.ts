import { interpolateViridis } from 'd3-scale-chromatic';
import { encode } from 'fast-png';
import type { KernelThumbnail } from '../../protocol/snapshot.ts';

/** RGB of each byte of a thumbnail, 0 dark and 255 bright. */
const VIRIDIS = Array.from({ length: 256 }, (_, byte) => {
  const rgb = Number.parseInt(interpolateViridis(byte / 255).slice(1), 16);
  return [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
});

/**
 * A kernel's thumbnail as a PNG in viridis, one pixel a cell, `size` a side. The kernel's values at both ends of the colours stand in its text
 * chunks `min` and `max`.
 */
export function kernelPicture({ size, min, max, cells }: KernelThumbnail): Uint8Array {
  const text = { min: String(min), max: String(max) };
  return encode({ width: size, height: size, data: cells, channels: 1, depth: 8, palette: VIRIDIS, text });
}
