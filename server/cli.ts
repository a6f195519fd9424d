#!/usr/bin/env node
// Imports nothing before the check: on an older Node the packages below it would fail with a stack trace instead.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 12)) {
  await keepCompiledCode();
  const { runProgram } = await import('./program.ts');
  await runProgram(process.argv);
} else {
  process.stderr.write(
    `[ntkboard] start: expected Node.js 22.12 or newer, got ${process.versions.node}. Install a newer one from https://nodejs.org.\n`,
  );
  process.exitCode = 1;
}

/** The second start is quicker: Node keeps what it compiled in the user's own cache, where nobody else can put code. */
async function keepCompiledCode(): Promise<void> {
  const { enableCompileCache } = await import('node:module');
  const { nativeLibraryFolder } = await import('../lib/protocol/native-library-folder.ts');
  enableCompileCache(`${nativeLibraryFolder()}/compiled-code`);
}

export {};
