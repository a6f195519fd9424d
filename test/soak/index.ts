import { attack } from './attack.ts';
import { clockBack } from './clock-back.ts';
import { diskFull } from './disk-full.ts';
import { eightWriters } from './eight-writers.ts';
import { fuzz } from './fuzz.ts';
import { killServerAndWriter } from './kill-server-and-writer.ts';
import { killWriter } from './kill-writer.ts';
import { liveLoad } from './live-load.ts';
import { loggerLeaks } from './logger-leaks.ts';
import { oneGigabyte } from './one-gigabyte.ts';
import { outbox } from './outbox.ts';
import { readOnlyLogdir } from './read-only-logdir.ts';
import type { SoakScenario } from './scenario.ts';
import { serverKills } from './server-kills.ts';
import { tenMillion } from './ten-million.ts';
import { thousandRuns } from './thousand-runs.ts';

/** Every scenario of `npm run soak -- NAME`, by name. */
export const SCENARIOS = {
  attack,
  'logger-leaks': loggerLeaks,
  'clock-back': clockBack,
  'disk-full': diskFull,
  fuzz,
  'kill-writer': killWriter,
  'kill-server-and-writer': killServerAndWriter,
  'eight-writers': eightWriters,
  'live-load': liveLoad,
  outbox,
  'read-only-logdir': readOnlyLogdir,
  'one-gigabyte': oneGigabyte,
  'thousand-runs': thousandRuns,
  'ten-million': tenMillion,
  'server-kills': serverKills,
} satisfies Record<string, SoakScenario>;
