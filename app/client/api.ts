import { z } from 'zod';
import { apiPaths, errorAnswerSchema, runStateAnswerSchema, runsAnswerSchema } from '../../lib/protocol/api.ts';
import { decodeArrays } from '../../lib/protocol/array-codec.ts';
import { changePageSchema } from '../../lib/protocol/change.ts';

// Without eval under a strict content security policy, zod's just-in-time parsers would only log violations.
z.config({ jitless: true });

/** What the server, or the way to it, refused. `status` is the HTTP status, 0 when there was no answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The runs list and the feed position it belongs to. */
export async function fetchRuns(signal?: AbortSignal) {
  return runsAnswerSchema.parse(await (await get(apiPaths.runs(), signal)).json());
}

/** One run without its arrays, and the feed position it belongs to. */
export async function fetchRun(runId: string, signal?: AbortSignal) {
  return runStateAnswerSchema.parse(await (await get(apiPaths.run(runId), signal)).json());
}

/** One page of the changes after an id. */
export async function fetchChanges(after: number, runs: 'list' | string[]) {
  return changePageSchema.parse(await (await get(apiPaths.changes(after, runs))).json());
}

const spectrumSchema = z.object({ eigenvalues: z.instanceof(Float64Array) });

/** Eigenvalues of the total kernel at a step, ascending. */
export async function fetchSpectrum(runId: string, step: number, version: number, signal?: AbortSignal) {
  const answer = await get(apiPaths.spectrum(runId, step, version), signal);
  return spectrumSchema.parse(decodeArrays(await answer.arrayBuffer()).arrays).eigenvalues;
}

/** A kernel as 8-bit cells: byte b stands for `min + b / 255 * (max - min)`. */
export interface QuantisedKernel {
  size: number;
  min: number;
  max: number;
  cells: Uint8Array;
  /** The class of each row, ascending; null without labels. */
  orderedLabels: Int32Array | null;
}

const kernelMetaSchema = z.object({ size: z.number(), min: z.coerce.number(), max: z.coerce.number() });
const kernelArraysSchema = z.object({
  cells: z.instanceof(Uint8Array),
  orderedLabels: z.instanceof(Int32Array).optional(),
});

/** One component's kernel at a step. */
export async function fetchKernel(
  runId: string,
  step: number,
  component: string,
  version: number,
  signal?: AbortSignal,
): Promise<QuantisedKernel> {
  const answer = await get(apiPaths.kernel(runId, step, component, version), signal);
  const { meta, arrays } = decodeArrays(await answer.arrayBuffer());
  const { cells, orderedLabels } = kernelArraysSchema.parse(arrays);
  return { ...kernelMetaSchema.parse(meta), cells, orderedLabels: orderedLabels ?? null };
}

async function get(path: string, signal?: AbortSignal): Promise<Response> {
  const answer = await fetch(path, signal ? { signal } : {}).catch((fault: unknown) => {
    if (signal?.aborted) throw fault;
    throw new ApiError(0, 'unreachable', 'The NTKBoard server does not answer. Is it still running?');
  });
  if (answer.ok) return answer;
  const body = errorAnswerSchema.safeParse(await answer.json().catch(() => null));
  if (body.success) throw new ApiError(answer.status, body.data.error.code, body.data.error.message);
  throw new ApiError(answer.status, 'http', `The NTKBoard server answered ${answer.status} ${answer.statusText}.`);
}
