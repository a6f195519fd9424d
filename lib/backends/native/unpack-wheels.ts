import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { downloadWheel, removeWheel } from './download-wheel.ts';
import { extractWheel } from './extract-wheel.ts';
import type { SetupLog } from './setup-log.ts';
import type { Target } from './target.ts';
import type { Wheel } from './wheel.ts';

/** A wheel and a (Python) regular expression for the files that are wanted of it. */
export interface WheelPart {
  wheel: Wheel;
  pattern: string;
}

export interface Unpacking {
  python: string;
  target: Target;
  log: SetupLog;
}

/**
 * Fills `folder` with parts of wheels, side by side as pip would lay them. It appears only when all are in it; until
 * then they gather in `<folder>.partial`, where a later run goes on.
 *
 * @param more further wheels, known once the first ones are unpacked
 */
export async function unpackWheels(
  folder: string,
  parts: readonly WheelPart[],
  unpacking: Unpacking,
  more?: (partial: string) => readonly WheelPart[],
): Promise<void> {
  const partial = `${folder}.partial`;
  mkdirSync(partial, { recursive: true });
  for (const part of parts) await unpack(part, partial, unpacking);
  for (const part of more?.(partial) ?? []) await unpack(part, partial, unpacking);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

async function unpack(
  { wheel, pattern }: WheelPart,
  partial: string,
  { python, target, log }: Unpacking,
): Promise<void> {
  const done = join(partial, '.unpacked', `${wheel.name}-${wheel.version}`);
  if (existsSync(done)) return;
  const file = await downloadWheel(python, wheel, target, join(dirname(partial), 'downloads'), log);
  await extractWheel(python, file, partial, pattern, `unpacking ${wheel.name}`, log);
  mkdirSync(dirname(done), { recursive: true });
  writeFileSync(done, '');
  removeWheel(file);
}
