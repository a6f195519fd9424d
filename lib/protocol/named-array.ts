/** An array that a snapshot carries beside its eigenvalues, with its shape, row-major. */
export interface NamedArray {
  shape: number[];
  data: Float64Array | Float32Array | Int32Array | Uint8Array;
}

/**
 * What a snapshot's named arrays are. N samples, B bins, k eigenvectors, T earlier snapshots.
 *
 * | name | shape, type | content |
 * | --- | --- | --- |
 * | `errorBounds` | [N] float64 | absolute error bound of each eigenvalue, in their (ascending) order |
 * | `eigenvalues/<component>` | [N] float64 | eigenvalues of a component's kernel, ascending |
 * | `weightEigenvalues/<weight>` | [smaller side of W] float64 | eigenvalues of W W^T of a weight matrix, ascending; see `weightSpectra` |
 * | `eigenvectors` | [k, N] float32 | eigenvectors of the k largest eigenvalues, largest first, samples in probe order |
 * | `labelEnergy` | [N] float64 | label energy in the top 1 .. N eigenvectors; see `labelEnergyCurve` |
 * | `entryEdges` | [B + 1] float64 | edges of the histograms of the kernel's entries off the diagonal |
 * | `entries` | [B] float64 | counts over pairs n < m; with labels instead `withinEntries` and `betweenEntries` |
 * | `meanEntry` | [1] float64 | mean of all N^2 entries |
 * | `distanceSteps` | [T] float64 | steps of the earlier snapshots on this probe that are kept |
 * | `distances` | [T] float64 | kernel distance to each of them |
 */
export const SNAPSHOT_ARRAYS = {
  errorBounds: 'errorBounds',
  eigenvectors: 'eigenvectors',
  labelEnergy: 'labelEnergy',
  entryEdges: 'entryEdges',
  entries: 'entries',
  withinEntries: 'withinEntries',
  betweenEntries: 'betweenEntries',
  meanEntry: 'meanEntry',
  distanceSteps: 'distanceSteps',
  distances: 'distances',
} as const;

/** Name of the array of a component's eigenvalues. */
export const componentEigenvalues = (component: string): string => `eigenvalues/${component}`;

/** Name of the array of a weight matrix's eigenvalues of W W^T. */
export const weightEigenvalues = (weight: string): string => `weightEigenvalues/${weight}`;
