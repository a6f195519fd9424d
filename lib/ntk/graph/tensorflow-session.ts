import type { Pointer, TensorflowC } from './tensorflow-c.ts';

/**
 * A `ConfigProto` with `graph_options.rewrite_options.disable_meta_optimizer`: the operations are run as they were traced, with the same
 * roundings.
 */
const AS_TRACED = Uint8Array.of(0x52, 0x05, 0x52, 0x03, 0x98, 0x01, 0x01);

/**
 * Adds the nodes of a `GraphDef` to a graph.
 *
 * @throws Error with TensorFlow's message
 */
export function importGraph(c: TensorflowC, graph: Pointer, definition: Uint8Array): void {
  const { call } = c;
  const buffer = call.TF_NewBufferFromString(definition, definition.length);
  const options = call.TF_NewImportGraphDefOptions();
  try {
    withStatus(c, (status) => call.TF_GraphImportGraphDef(graph, buffer, options, status));
  } finally {
    call.TF_DeleteImportGraphDefOptions(options);
    call.TF_DeleteBuffer(buffer);
  }
}

/**
 * A session that runs a graph's operations as they are.
 *
 * @throws Error with TensorFlow's message
 */
export function newSession(c: TensorflowC, graph: Pointer): Pointer {
  const { call } = c;
  const options = call.TF_NewSessionOptions();
  try {
    withStatus(c, (status) => call.TF_SetConfig(options, AS_TRACED, AS_TRACED.length, status));
    return withStatus(c, (status) => call.TF_NewSession(graph, options, status));
  } finally {
    call.TF_DeleteSessionOptions(options);
  }
}

/** Calls a function that tells its success by a status. */
export function withStatus<T>(c: TensorflowC, work: (status: Pointer) => T): T {
  const status = c.call.TF_NewStatus();
  try {
    const result = work(status);
    checkStatus(c, status);
    return result;
  } finally {
    c.call.TF_DeleteStatus(status);
  }
}

/** @throws Error with TensorFlow's message when the status is not that of success */
export function checkStatus({ call }: TensorflowC, status: Pointer): void {
  if (call.TF_GetCode(status) !== 0) throw new Error(`TensorFlow: ${call.TF_Message(status)}`);
}
