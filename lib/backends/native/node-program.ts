import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Node's arguments that start one of this room's programs: TypeScript in a checkout, JavaScript in the package. */
export function nodeProgram(name: string): string[] {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = fileURLToPath(new URL(`../programs/${name}.${extension}`, import.meta.url));
  return extension === 'ts' ? ['--import', typescriptLoader(), file] : [file];
}

function typescriptLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}
