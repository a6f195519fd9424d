import { letter, type NativeArgument, type NativeLibrary } from '../../linalg/openblas/native-library.ts';
import { borrowFloat32, giveBack } from '../../linalg/openblas/scratch.ts';
import type { WindowRows } from './window-rows.ts';

/** Sizes of a 2-D convolution; images `[N, ...]` of `imageSize` numbers a sample, K channels in, O out, filter `[h, w, K, O]`. */
export interface HostConvolutionSizes {
  n: number;
  imageSize: number;
  outputs: number;
  rows: WindowRows;
}

/** The two matrices of a sample that each call multiplies, for every row of the window and every residue of the positions. */
interface Operands {
  image: Float32Array<ArrayBuffer>;
  positions: Float32Array<ArrayBuffer>;
}

/**
 * A 2-D convolution and its gradients by `sgemm`, sample by sample, on a padded copy of the sample that stays in the processor's
 * caches. All are float32 and row-major, as tfjs has them.
 */
export class HostConvolution {
  readonly #library: NativeLibrary;
  readonly #sizes: HostConvolutionSizes;

  constructor(library: NativeLibrary, sizes: HostConvolutionSizes) {
    this.#library = library;
    this.#sizes = sizes;
  }

  /** `out[n, y, x, :] = x's window there times the filter`. */
  forward(x: Float32Array, filter: Float32Array, out: Float32Array): void {
    const { rows, outputs } = this.#sizes;
    this.#withOperands((operands) => {
      const calls = this.#each(operands, (image, positions, count, i) => ({
        ab: [filter.subarray(i * rows.run * outputs), outputs, image, rows.residues * rows.step],
        c: [positions, rows.residues * outputs],
        transposed: ['N', 'N'],
        size: [outputs, count, rows.run],
        isFirst: i === 0,
      }));
      this.#forSamples((n) => {
        this.#copyIn(x, n, operands.image);
        for (const call of calls) this.#library.call('sgemm', call);
        this.#copyPositions(operands.positions, 0, out, this.#firstPosition(n), false);
      });
    });
  }

  /** What {@link forward} does to x, transposed: `[N, H, W, K]` from cotangents `[N, rows, columns, O]`. */
  inputGradient(cotangents: Float32Array, filter: Float32Array, out: Float32Array): void {
    const { rows, outputs, imageSize } = this.#sizes;
    const isCovered = rows.copies.reduce((sum, { count }) => sum + count, 0) === imageSize;
    if (!isCovered) out.fill(0);
    this.#withOperands((operands) => {
      const calls = this.#each(operands, (image, positions, count, i) => ({
        ab: [filter.subarray(i * rows.run * outputs), outputs, positions, rows.residues * outputs],
        c: [image, rows.residues * rows.step],
        transposed: ['T', 'N'],
        size: [rows.run, count, outputs],
        isFirst: false,
      }));
      this.#forSamples((n) => {
        operands.image.fill(0);
        this.#copyPositions(cotangents, this.#firstPosition(n), operands.positions, 0, true);
        for (const call of calls) this.#library.call('sgemm', call);
        for (const { from, to, count } of rows.copies)
          out.set(operands.image.subarray(to, to + count), n * imageSize + from);
      });
    });
  }

  /** The filter gradient of every sample, `[N, h * w * K * O]`, from x and cotangents `[N, rows, columns, O]`. */
  filterGradients(x: Float32Array, cotangents: Float32Array, out: Float32Array): void {
    const { rows, outputs } = this.#sizes;
    const rowSize = rows.run * outputs;
    this.#withOperands((operands) => {
      const calls = this.#each(operands, (image, positions, count, i, residue) => ({
        ab: [positions, rows.residues * outputs, image, rows.residues * rows.step],
        c: [out.subarray(i * rowSize), outputs],
        transposed: ['N', 'T'],
        size: [outputs, rows.run, count],
        isFirst: residue === 0,
      }));
      this.#forSamples((n) => {
        this.#copyIn(x, n, operands.image);
        this.#copyPositions(cotangents, this.#firstPosition(n), operands.positions, 0, true);
        for (const [at, call] of calls.entries()) {
          const row = Math.floor(at / rows.residues);
          call[OUT] = out.subarray((n * rows.starts.length + row) * rowSize);
          this.#library.call('sgemm', call);
        }
      });
    });
  }

  #forSamples(work: (n: number) => void): void {
    for (let n = 0; n < this.#sizes.n; n++) work(n);
  }

  #firstPosition(n: number): number {
    const { rows, outputs } = this.#sizes;
    return n * rows.rows * rows.columns * outputs;
  }

  #withOperands(work: (operands: Operands) => void): void {
    const { rows, outputs } = this.#sizes;
    // Zeros around the image and between the rows of positions stay: samples are copied to the same places.
    const image = borrowFloat32(rows.length).fill(0);
    const positions = borrowFloat32(rows.positions * outputs).fill(0);
    try {
      work({ image, positions });
    } finally {
      giveBack(image);
      giveBack(positions);
    }
  }

  #copyIn(x: Float32Array, n: number, image: Float32Array): void {
    const { rows, imageSize } = this.#sizes;
    const start = n * imageSize;
    for (const { from, to, count } of rows.copies) image.set(x.subarray(start + from, start + from + count), to);
  }

  /** Rows of positions from close together to apart (`spread`), or back. */
  #copyPositions(from: Float32Array, fromStart: number, to: Float32Array, toStart: number, spread: boolean): void {
    const { rows, outputs } = this.#sizes;
    const count = rows.columns * outputs;
    const apart = rows.pitch * outputs;
    const [fromStep, toStep] = spread ? [count, apart] : [apart, count];
    for (let y = 0; y < rows.rows; y++) {
      const at = fromStart + y * fromStep;
      to.set(from.subarray(at, at + count), toStart + y * toStep);
    }
  }

  /** The arguments of one `sgemm` for every row of the window and every residue, in Fortran's order. */
  #each(operands: Operands, product: (...of: ProductOf) => Product): NativeArgument[][] {
    const { rows, outputs } = this.#sizes;
    const { integer } = this.#library;
    return rows.starts.flatMap((start, i) =>
      Array.from({ length: rows.residues }, (_, residue) => {
        const count = Math.max(0, Math.ceil((rows.positions - residue) / rows.residues));
        const image = operands.image.subarray(start + residue * rows.step);
        const positions = operands.positions.subarray(residue * outputs);
        const { ab, c, transposed, size, isFirst } = product(image, positions, count, i, residue);
        const [a, lda, b, ldb] = ab;
        const shape = [...transposed.map(letter), ...size.map(integer), Float32Array.of(1)];
        const beta = Float32Array.of(isFirst ? 0 : 1);
        return [...shape, a, integer(lda), b, integer(ldb), beta, c[0], integer(c[1])];
      }),
    );
  }
}

/** Where `sgemm` has its result. */
const OUT = 11;

type ProductOf = [image: Float32Array, positions: Float32Array, count: number, row: number, residue: number];

interface Product {
  ab: [a: Float32Array, lda: number, b: Float32Array, ldb: number];
  c: [Float32Array, ldc: number];
  transposed: ('N' | 'T')[];
  size: [m: number, n: number, k: number];
  isFirst: boolean;
}
