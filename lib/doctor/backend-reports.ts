import { z } from 'zod';
import { CANDIDATES } from '../backends/candidates/index.ts';
import type { BackendReport } from './report.ts';
import { runProgram } from './run-program.ts';

const answerSchema = z.object({
  available: z.boolean(),
  works: z.boolean(),
  version: z.string().nullable(),
  detail: z.string(),
});

/** What each backend candidate does in a process of its own, in the order in which `selectBackend` tries them. */
export function backendReports(): Promise<BackendReport[]> {
  return Promise.all(CANDIDATES.map(({ label }) => reportOf(label)));
}

async function reportOf(name: string): Promise<BackendReport> {
  const result = await runProgram('try-backend', [name]);
  if (!result.ok) return { name, available: true, works: false, version: null, detail: result.why };
  return { name, ...answerSchema.parse(result.answer) };
}
