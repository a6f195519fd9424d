import { loggerLeaks } from './logger-leaks.ts';
import type { SoakScenario } from './scenario.ts';

/** Every scenario of `npm run soak -- NAME`, by name. */
export const SCENARIOS = { 'logger-leaks': loggerLeaks } satisfies Record<string, SoakScenario>;
