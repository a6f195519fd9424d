import { z } from 'zod';

const backendSchema = z.object({
  /** The npm package, or tfjs's name. */
  name: z.string(),
  /** It is installed. */
  available: z.boolean(),
  /** It computed a gradient in a process of its own. */
  works: z.boolean(),
  version: z.string().nullable(),
  /** What it computes on, or why it does not. */
  detail: z.string(),
});

export const providerSchema = z.object({
  name: z.string(),
  available: z.boolean(),
  /** It computes spectra. */
  chosen: z.boolean(),
  /** What it computes with, or why it cannot. */
  detail: z.string(),
});

const useSchema = z.object({
  /** What does it. */
  choice: z.string(),
  why: z.string(),
  /** What would be better, and why it is not taken. */
  others: z.array(z.object({ name: z.string(), why: z.string() })),
});

/** What `ntkboard doctor --json` prints. */
export const doctorReportSchema = z.object({
  node: z.object({ version: z.string(), supported: z.boolean() }),
  platform: z.string(),
  /** Where `setup-native` puts things. */
  nativeFolder: z.string(),
  /** Best first. */
  backends: z.array(backendSchema),
  gpu: z.object({
    devices: z.array(z.object({ name: z.string(), driver: z.string(), memory: z.string() })),
    /** NVIDIA's driver library as the system's loader knows it. */
    driverLibrary: z.string().nullable(),
    /** Where CUDA's libraries are. */
    cuda: z.array(z.string()),
    detail: z.string(),
  }),
  /** BLAS libraries found, best first. */
  blas: z.array(z.object({ name: z.string(), path: z.string() })),
  /** Linear algebra, best first. */
  linalg: z.array(providerSchema),
  uses: z.object({ training: useSchema, gram: useSchema, eigensolver: useSchema }),
  /** What would improve it. */
  advice: z.array(z.object({ command: z.string(), gain: z.string() })),
});

export type DoctorReport = z.infer<typeof doctorReportSchema>;
export type BackendReport = z.infer<typeof backendSchema>;
export type ProviderReport = z.infer<typeof providerSchema>;
export type UseReport = z.infer<typeof useSchema>;
