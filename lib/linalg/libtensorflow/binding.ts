/** An attribute of a TensorFlow operation. */
export interface OpAttribute {
  name: string;
  type: number;
  value: boolean | number;
}

/** The part of tfjs-node's native binding that is used here: TensorFlow's eager operations on raw tensor ids. */
export interface TensorflowBinding {
  createTensor(shape: number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array | BigInt64Array;
  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputs: number[],
    outputs: number,
  ): { id: number; shape: number[]; dtype: number }[];
  isUsingGpuDevice(): boolean;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_Version: string;
}

/** TensorFlow's DT_DOUBLE, which tfjs has no name for. */
const DT_DOUBLE = 2;

/**
 * Float64 operations of libtensorflow. tfjs knows no float64, but int64 tensors carry the same bits: `Bitcast` reads
 * and writes doubles exactly. Every tensor made here lives until `dispose`: raw ids are not tidied by tfjs.
 */
export class DoubleOps {
  readonly #binding: TensorflowBinding;
  readonly #ids = new Set<number>();

  constructor(binding: TensorflowBinding) {
    this.#binding = binding;
  }

  /** A float64 tensor with these values, which must not change while it lives. */
  double(values: Float64Array, shape: number[]): number {
    const { TF_INT64, TF_ATTR_TYPE } = this.#binding;
    const bits = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
    const raw = this.#keep(this.#binding.createTensor(shape, TF_INT64, bits));
    const attributes = [
      { name: 'T', type: TF_ATTR_TYPE, value: TF_INT64 },
      { name: 'type', type: TF_ATTR_TYPE, value: DT_DOUBLE },
    ];
    return this.#run('Bitcast', attributes, [raw]);
  }

  float(values: Float32Array, shape: number[]): number {
    return this.#keep(this.#binding.createTensor(shape, this.#binding.TF_FLOAT, values));
  }

  integers(values: number[]): number {
    return this.#keep(this.#binding.createTensor([values.length], this.#binding.TF_INT32, Int32Array.from(values)));
  }

  /** The numbers of a float64 tensor. */
  read(id: number): Float64Array<ArrayBuffer> {
    const { TF_INT64, TF_ATTR_TYPE } = this.#binding;
    const attributes = [
      { name: 'T', type: TF_ATTR_TYPE, value: DT_DOUBLE },
      { name: 'type', type: TF_ATTR_TYPE, value: TF_INT64 },
    ];
    const { buffer, byteOffset, byteLength } = this.#binding.tensorDataSync(this.#run('Bitcast', attributes, [id]));
    return new Float64Array(buffer as ArrayBuffer, byteOffset, byteLength / 8);
  }

  /** The numbers of a float32 tensor. */
  readFloat(id: number): Float32Array {
    return this.#binding.tensorDataSync(id) as Float32Array;
  }

  /** Columns from..from+count of [rows, cols]. */
  columns(id: number, rows: number, from: number, count: number, isDouble: boolean): number {
    const { TF_ATTR_TYPE, TF_INT32, TF_FLOAT } = this.#binding;
    const attributes = [
      { name: 'T', type: TF_ATTR_TYPE, value: isDouble ? DT_DOUBLE : TF_FLOAT },
      { name: 'Index', type: TF_ATTR_TYPE, value: TF_INT32 },
    ];
    return this.#run('Slice', attributes, [id, this.integers([0, from]), this.integers([rows, count])]);
  }

  /** A float32 tensor as float64. */
  widen(id: number): number {
    const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_FLOAT } = this.#binding;
    const attributes = [
      { name: 'SrcT', type: TF_ATTR_TYPE, value: TF_FLOAT },
      { name: 'DstT', type: TF_ATTR_TYPE, value: DT_DOUBLE },
      { name: 'Truncate', type: TF_ATTR_BOOL, value: false },
    ];
    return this.#run('Cast', attributes, [id]);
  }

  matmul(a: number, b: number, transposeA: boolean, transposeB: boolean, isDouble = true): number {
    return this.#typed('MatMul', { transpose_a: transposeA, transpose_b: transposeB }, [a, b], isDouble);
  }

  /** A float64 op with boolean attributes and one output. */
  apply(name: string, flags: Record<string, boolean>, inputs: number[]): number {
    return this.#typed(name, flags, inputs, true);
  }

  /** The numbers of a float64 tensor in another shape. */
  reshape(id: number, shape: number[]): number {
    return this.#indexed('Reshape', 'Tshape', [id, this.integers(shape)]);
  }

  /** A float64 tensor with its axes in another order. */
  transpose(id: number, axes: number[]): number {
    return this.#indexed('Transpose', 'Tperm', [id, this.integers(axes)]);
  }

  /** Sums of a float64 tensor over some axes, which go. */
  sum(id: number, axes: number[]): number {
    const keep = { name: 'keep_dims', type: this.#binding.TF_ATTR_BOOL, value: false };
    return this.#indexed('Sum', 'Tidx', [id, this.integers(axes)], [keep]);
  }

  /** Eigenvalues and, as columns, eigenvectors. */
  selfAdjointEigen(matrix: number, vectors: boolean): [values: number, vectors: number] {
    const attributes = this.#attributes({ compute_v: vectors }, true);
    const [values, columns] = this.#binding.executeOp('SelfAdjointEigV2', attributes, [matrix], 2);
    return [this.#keep(values!.id), this.#keep(columns!.id)];
  }

  /** Frees a tensor before `dispose` does. */
  free(...ids: number[]): void {
    for (const id of ids) if (this.#ids.delete(id)) this.#binding.deleteTensor(id);
  }

  dispose(): void {
    this.free(...this.#ids);
  }

  /** A float64 op whose second input are whole numbers, of the type that `indexType` names. */
  #indexed(name: string, indexType: string, inputs: number[], more: OpAttribute[] = []): number {
    const { TF_ATTR_TYPE, TF_INT32 } = this.#binding;
    const double = { name: 'T', type: TF_ATTR_TYPE, value: DT_DOUBLE };
    return this.#run(name, [...more, double, { name: indexType, type: TF_ATTR_TYPE, value: TF_INT32 }], inputs);
  }

  #typed(name: string, flags: Record<string, boolean>, inputs: number[], isDouble: boolean): number {
    return this.#run(name, this.#attributes(flags, isDouble), inputs);
  }

  #attributes(flags: Record<string, boolean>, isDouble: boolean): OpAttribute[] {
    const { TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT } = this.#binding;
    return [
      ...Object.entries(flags).map(([name, value]) => ({ name, type: TF_ATTR_BOOL, value })),
      { name: 'T', type: TF_ATTR_TYPE, value: isDouble ? DT_DOUBLE : TF_FLOAT },
    ];
  }

  #run(name: string, attributes: OpAttribute[], inputs: number[]): number {
    return this.#keep(this.#binding.executeOp(name, attributes, inputs, 1)[0]!.id);
  }

  #keep(id: number): number {
    this.#ids.add(id);
    return id;
  }
}
