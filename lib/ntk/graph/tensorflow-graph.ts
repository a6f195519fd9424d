import type { HostArray } from '../jacobian/block.ts';
import { type Feed, nodeOf } from './graph-definition.ts';
import type { Pointer, TensorflowC } from './tensorflow-c.ts';
import { checkStatus, importGraph, newSession, withStatus } from './tensorflow-session.ts';

const FLOAT = 1;
/** Bytes of a `TF_Output`: a pointer and an index. */
const OUTPUT_BYTES = 16;

interface Run {
  run: () => void;
  beside: () => Promise<void>;
  results: () => HostArray[];
  dispose: () => void;
}

/** A graph of TensorFlow with a session: float32 tensors in, float32 tensors out. */
export class TensorflowGraph {
  readonly #c: TensorflowC;
  readonly #graph: Pointer;
  readonly #session: Pointer;
  readonly #feeds: readonly Feed[];
  readonly #inputs: Uint8Array;
  readonly #outputs: Uint8Array;
  readonly #count: number;
  #running = 0;
  #isClosed = false;
  #isFreed = false;

  /**
   * @param definition a `GraphDef` with a node for each feed and each output, see `graphDefinition`
   * @param outputs ids of what a run returns
   * @throws Error with TensorFlow's message
   */
  constructor(c: TensorflowC, definition: Uint8Array, feeds: readonly Feed[], outputs: readonly number[]) {
    this.#c = c;
    this.#feeds = feeds;
    this.#count = outputs.length;
    this.#graph = c.call.TF_NewGraph();
    try {
      importGraph(c, this.#graph, definition);
      this.#inputs = this.#ends(feeds.map(({ id }) => id));
      this.#outputs = this.#ends(outputs);
      this.#session = newSession(c, this.#graph);
    } catch (error) {
      c.call.TF_DeleteGraph(this.#graph);
      throw error;
    }
  }

  /**
   * @param values numbers of the feeds, in their order; read before it returns
   * @throws Error with TensorFlow's message
   */
  run(values: readonly Float32Array[]): HostArray[] {
    const { run, results, dispose } = this.#prepare(values);
    try {
      run();
      return results();
    } finally {
      dispose();
    }
  }

  /** The same on another thread. */
  async runBeside(values: readonly Float32Array[]): Promise<HostArray[]> {
    const { beside, results, dispose } = this.#prepare(values);
    try {
      await beside();
      return results();
    } finally {
      dispose();
    }
  }

  /** Frees the session once no run is under way. */
  close(): void {
    this.#isClosed = true;
    if (this.#running > 0 || this.#isFreed) return;
    this.#isFreed = true;
    const { TF_CloseSession, TF_DeleteSession, TF_DeleteGraph } = this.#c.call;
    withStatus(this.#c, (status) => TF_CloseSession(this.#session, status));
    withStatus(this.#c, (status) => TF_DeleteSession(this.#session, status));
    TF_DeleteGraph(this.#graph);
  }

  #prepare(values: readonly Float32Array[]): Run {
    const { call, address, view } = this.#c;
    this.#running++;
    const given = values.map((numbers, i) => {
      const shape = BigInt64Array.from((this.#feeds[i] as Feed).shape, BigInt);
      const tensor = call.TF_AllocateTensor(FLOAT, shape, shape.length, numbers.byteLength);
      if (numbers.byteLength > 0) new Float32Array(view(call.TF_TensorData(tensor), numbers.byteLength)).set(numbers);
      return tensor;
    });
    const inputs = BigUint64Array.from(given, (tensor) => address(tensor));
    const outputs = new BigUint64Array(this.#count);
    const status = call.TF_NewStatus();
    const args = [
      this.#session,
      null,
      this.#inputs,
      inputs,
      given.length,
      this.#outputs,
      outputs,
      this.#count,
      null,
      0,
      null,
      status,
    ]; // prettier-ignore
    return {
      run: () => {
        call.TF_SessionRun(...args);
        checkStatus(this.#c, status);
      },
      beside: async () => {
        await new Promise<void>((resolve, reject) => {
          call.TF_SessionRun.async(...args, (error: Error | null) => (error ? reject(error) : resolve()));
        });
        checkStatus(this.#c, status);
      },
      results: () =>
        Array.from(outputs, (tensor) => {
          const bytes = Number(call.TF_TensorByteSize(tensor));
          return bytes === 0 ? new Float32Array(0) : new Float32Array(view(call.TF_TensorData(tensor), bytes)).slice();
        }),
      dispose: () => {
        for (const tensor of [...given, ...outputs]) if (tensor) call.TF_DeleteTensor(tensor);
        call.TF_DeleteStatus(status);
        this.#running--;
        if (this.#isClosed) this.close();
      },
    };
  }

  /** An array of `TF_Output`, the first outputs of the nodes of these ids. */
  #ends(ids: readonly number[]): Uint8Array {
    const { call, address } = this.#c;
    const ends = new DataView(new ArrayBuffer(OUTPUT_BYTES * ids.length));
    ids.forEach((id, i) => {
      const operation = call.TF_GraphOperationByName(this.#graph, nodeOf(id));
      if (!operation) throw new Error(`the graph has no node '${nodeOf(id)}'`);
      ends.setBigUint64(OUTPUT_BYTES * i, address(operation), true);
    });
    return new Uint8Array(ends.buffer);
  }
}
