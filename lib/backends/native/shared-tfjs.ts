const KEY = Symbol.for('ntkboard.tfjs');

/**
 * Tells the packages below which copy of tfjs the program uses.
 *
 * @param from a file (or its URL) from which `@tensorflow/tfjs` resolves to it
 */
export function shareTfjs(from: string): void {
  (globalThis as Record<symbol, unknown>)[KEY] = from;
}

/**
 * Stand-ins for tfjs beside a tfjs-node that lives outside of the project, by file name: they hand on the program's own
 * copy. A second copy would register each kernel again, with a warning for each, and cost 290 MB.
 */
export const TFJS_STAND_INS: Record<string, string> = {
  'tfjs/package.json': manifest('tfjs'),
  'tfjs/index.js': `${opening()}module.exports = program('@tensorflow/tfjs');\n`,
  'tfjs-core/package.json': manifest('tfjs-core'),
  'tfjs-core/index.js': `${opening()}module.exports = createRequire(program.resolve('@tensorflow/tfjs'))('@tensorflow/tfjs-core');\n`,
};

function opening(): string {
  return [
    "const { createRequire } = require('node:module');",
    "const { join } = require('node:path');",
    "const from = globalThis[Symbol.for('ntkboard.tfjs')] ?? join(process.cwd(), 'package.json');",
    'const program = createRequire(from);\n',
  ].join('\n');
}

function manifest(name: string): string {
  return `${JSON.stringify({ name: `@tensorflow/${name}`, version: '4.22.0', main: 'index.js' })}\n`;
}
