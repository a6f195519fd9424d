import { nativeLibraryFolder } from '../protocol/native-library-folder.ts';
import { adviceFor } from './advice.ts';
import { backendReports } from './backend-reports.ts';
import { findBlas } from './find-blas.ts';
import { gpuReport } from './gpu-report.ts';
import { linalgReport } from './linalg-report.ts';
import { nodeReport } from './node-report.ts';
import type { DoctorReport } from './report.ts';
import { eigensolverUse, gramUse, trainingUse } from './use-report.ts';

/** Looks at everything that `ntkboard doctor` tells. Installs and changes nothing; takes a few seconds. */
export async function examine(): Promise<DoctorReport> {
  const [backends, gpu, blas, linalg] = await Promise.all([backendReports(), gpuReport(), findBlas(), linalgReport()]);
  const findings = {
    node: nodeReport(),
    platform: `${process.platform}-${process.arch}`,
    nativeFolder: nativeLibraryFolder(),
    backends,
    gpu,
    blas,
    linalg: linalg.providers,
    uses: { training: trainingUse(backends), gram: gramUse(linalg), eigensolver: eigensolverUse(linalg) },
  };
  return { ...findings, advice: adviceFor(findings) };
}
