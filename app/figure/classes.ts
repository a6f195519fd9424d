/** Neighbouring rows of one class; `from` and `to` are the first and the last row. */
export interface ClassBand {
  label: number;
  from: number;
  to: number;
}

/** The bands of equal labels in rows that are ordered by label. */
export function classesOf(orderedLabels: Int32Array): ClassBand[] {
  const bands: ClassBand[] = [];
  orderedLabels.forEach((label, row) => {
    const last = bands.at(-1);
    if (last?.label === label) last.to = row;
    else bands.push({ label, from: row, to: row });
  });
  return bands;
}
