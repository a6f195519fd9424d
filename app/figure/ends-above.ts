/** The smallest and the largest positive value of all spectra, without those below `floor` times the largest; undefined without any. */
export function endsAbove(spectra: Iterable<ArrayLike<number>>, floor: number): [number, number] | undefined {
  const all = [...spectra];
  const high = all.reduce((most, spectrum) => Math.max(most, endOf(spectrum, Math.max, 0, 0)), 0);
  if (high === 0) return undefined;
  return [all.reduce((least, spectrum) => Math.min(least, endOf(spectrum, Math.min, high, high * floor)), high), high];
}

function endOf(values: ArrayLike<number>, of: (a: number, b: number) => number, first: number, floor: number): number {
  let end = first;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > 0 && value >= floor && Number.isFinite(value)) end = of(end, value);
  }
  return end;
}
