import { chosenGramDevice } from '../../linalg/choose-provider.ts';
import { computesBeside } from '../../linalg/compute-gram.ts';
import { loadLibrary } from '../../linalg/openblas/load-library.ts';
import type { NativeLibrary } from '../../linalg/openblas/native-library.ts';
import { type ProcessorMemory, processorMemory } from './processor-memory.ts';

/** BLAS on this thread, on the numbers of tensors where they lie. */
export interface HostBlas {
  library: NativeLibrary;
  memory: ProcessorMemory;
}

/** Null where the current backend keeps its tensors elsewhere, where there is no BLAS, and where another linear algebra was chosen. */
export function hostBlas(): HostBlas | null {
  const memory = processorMemory();
  if (!memory || !computesBeside(chosenGramDevice())) return null;
  const loaded = loadLibrary();
  if (!('library' in loaded)) return null;
  loaded.library.setThreads(1);
  return { library: loaded.library, memory };
}
