import { z } from 'zod';
import { messageOf } from '../protocol/errors.ts';
import { type ProviderReport, providerSchema } from './report.ts';
import { runProgram } from './run-program.ts';

const answerSchema = z.object({ providers: z.array(providerSchema), gramOnDevice: z.boolean() });

export interface LinalgReport {
  /** Best first. */
  providers: ProviderReport[];
  /** Gram matrices are formed where the model trains, on a GPU. */
  gramOnDevice: boolean;
}

/** What computes Gram matrices and spectra, found in a process of its own: a broken BLAS takes only that down. */
export async function linalgReport(): Promise<LinalgReport> {
  const result = await runProgram('describe-linalg', []);
  try {
    if (!result.ok) throw new Error(result.why);
    return answerSchema.parse(result.answer);
  } catch (error) {
    return {
      providers: [{ name: 'linalg', available: false, chosen: false, detail: messageOf(error) }],
      gramOnDevice: false,
    };
  }
}
