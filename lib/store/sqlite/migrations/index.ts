import { initial } from './001-initial.ts';
import { alerts } from './002-alerts.ts';
import { histograms } from './003-histograms.ts';
import { snapshotArrays } from './004-snapshot-arrays.ts';
import { transfer } from './005-transfer.ts';
import { scalarChunks } from './006-scalar-chunks.ts';
import { writingProcess } from './007-process.ts';
import type { Migration } from './migration.ts';

/** Every migration in order. A new one is a new file and one line here. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  alerts,
  histograms,
  snapshotArrays,
  transfer,
  scalarChunks,
  writingProcess,
];
