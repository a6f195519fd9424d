import { loadKoffi } from '../../linalg/load-koffi.ts';

/** A native object of TensorFlow. */
export type Pointer = unknown;
type Native = ((...args: unknown[]) => unknown) & { async: (...args: unknown[]) => void };

/** Result and arguments of the functions of TensorFlow's C API (tensorflow/c/c_api.h) that are used here. */
const FUNCTIONS = {
  TF_NewStatus: ['void *'],
  TF_DeleteStatus: ['void', 'void *'],
  TF_GetCode: ['int', 'void *'],
  TF_Message: ['str', 'void *'],
  TF_NewGraph: ['void *'],
  TF_DeleteGraph: ['void', 'void *'],
  TF_NewBufferFromString: ['void *', 'void *', 'size_t'],
  TF_DeleteBuffer: ['void', 'void *'],
  TF_NewImportGraphDefOptions: ['void *'],
  TF_DeleteImportGraphDefOptions: ['void', 'void *'],
  TF_GraphImportGraphDef: ['void', 'void *', 'void *', 'void *', 'void *'],
  TF_GraphOperationByName: ['void *', 'void *', 'str'],
  TF_NewSessionOptions: ['void *'],
  TF_DeleteSessionOptions: ['void', 'void *'],
  TF_SetConfig: ['void', 'void *', 'void *', 'size_t', 'void *'],
  TF_NewSession: ['void *', 'void *', 'void *', 'void *'],
  TF_CloseSession: ['void', 'void *', 'void *'],
  TF_DeleteSession: ['void', 'void *', 'void *'],
  TF_AllocateTensor: ['void *', 'int', 'void *', 'int', 'size_t'],
  TF_DeleteTensor: ['void', 'void *'],
  TF_TensorData: ['void *', 'void *'],
  TF_TensorByteSize: ['size_t', 'void *'],
  TF_SessionRun: [
    'void',
    'void *',
    'void *',
    'void *',
    'void *',
    'int',
    'void *',
    'void *',
    'int',
    'void *',
    'int',
    'void *',
    'void *',
  ],
} as const;

/** TensorFlow's C API, and how to see native memory. */
export interface TensorflowC {
  call: Record<keyof typeof FUNCTIONS, Native>;
  address: (pointer: Pointer) => bigint;
  view: (pointer: Pointer, bytes: number) => ArrayBuffer;
}

/** Names of the library that tfjs-node has loaded: the loader hands out that one again. */
const LIBRARIES: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['libtensorflow_cc.so.2', 'libtensorflow.so.2'],
  darwin: ['libtensorflow_cc.2.dylib', 'libtensorflow.2.dylib'],
};

let loaded: TensorflowC | null | undefined;

/** The C API of the TensorFlow that tfjs-node has loaded in this process, or null. Looked for once in every thread. */
export function tensorflowC(): TensorflowC | null {
  if (loaded === undefined) loaded = load();
  return loaded;
}

function load(): TensorflowC | null {
  for (const library of LIBRARIES[process.platform] ?? []) {
    try {
      const koffi = loadKoffi();
      const handle = koffi.load(library);
      const call = Object.fromEntries(
        Object.entries(FUNCTIONS).map(([name, [result, ...args]]) => [name, handle.func(name, result, [...args])]),
      ) as unknown as TensorflowC['call'];
      return { call, address: koffi.address, view: koffi.view };
    } catch {
      // Not this one; without any, operations are done one by one.
    }
  }
  return null;
}
