import { attack } from './attack.ts';
import { clockBack } from './clock-back.ts';
import { diskFull } from './disk-full.ts';
import { eightWriters } from './eight-writers.ts';
import { fuzz } from './fuzz.ts';
import { killServerAndWriter } from './kill-server-and-writer.ts';
import { killWriter } from './kill-writer.ts';
import { liveLoad } from './live-load.ts';
import { loggerLeaks } from './logger-leaks.ts';
import { outbox } from './outbox.ts';
import type { SoakScenario } from './scenario.ts';
import { serverKills } from './server-kills.ts';

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
  'server-kills': serverKills,
} satisfies Record<string, SoakScenario>;
