/**
 * Copies a tile into a kernel `[N, M, cell]`, and its transpose to the mirrored place when asked.
 *
 * @param columns M
 * @param cell numbers an entry: 1, or C * C, whose order c, d turns around in the mirrored tile
 */
export function placeTile(
  kernel: Float64Array,
  tile: Float64Array,
  columns: number,
  [rowFrom, rowTo]: [number, number],
  [columnFrom, columnTo]: [number, number],
  cell: number,
  mirrored: boolean,
): void {
  const width = columnTo - columnFrom;
  const c = Math.round(Math.sqrt(cell));
  for (let i = rowFrom; i < rowTo; i++) {
    const start = (i - rowFrom) * width * cell;
    kernel.set(tile.subarray(start, start + width * cell), (i * columns + columnFrom) * cell);
    if (!mirrored) continue;
    for (let j = columnFrom; j < columnTo; j++) {
      const from = start + (j - columnFrom) * cell;
      const to = (j * columns + i) * cell;
      for (let p = 0; p < c; p++) for (let q = 0; q < c; q++) kernel[to + q * c + p] = tile[from + p * c + q] as number;
    }
  }
}
