import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

const root = path.join(import.meta.dirname, '..', '..');

/**
 * A project in a temporary folder that has the library as users get it: compiled to JavaScript, the server bundled, packed by `npm pack`, unpacked into
 * `node_modules` beside the packages it depends on. The page is left out.
 */
export function installPackage(): string {
  const project = temporaryFolder();
  const source = path.join(project, 'source');
  mkdirSync(source);
  compile(path.join(source, 'dist'), path.join(project, 'tsconfig.json'));
  for (const file of ['package.json', 'CHANGELOG.md']) cpSync(path.join(root, file), path.join(source, file));
  const [tarball] = execFileSync('npm', ['pack', '--silent', '--pack-destination', project], {
    cwd: source,
    encoding: 'utf8',
  }).match(/\S+\.tgz/)!;
  execFileSync('tar', ['-xzf', path.join(project, tarball), '-C', project]);
  const modules = path.join(project, 'node_modules');
  mkdirSync(modules);
  renameSync(path.join(project, 'package'), path.join(modules, 'ntkboard'));
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  return project;
}

function compile(outDir: string, file: string): void {
  const settings = {
    extends: path.join(root, '.ci', 'tsconfig.build.json'),
    // Types are `npm run types`'s business.
    compilerOptions: { outDir, rootDir: root, types: [], noCheck: true, declaration: false, sourceMap: false },
    include: ['lib', 'server/ingest/tasks'].map((name) => path.join(root, name)),
  };
  writeFileSync(file, JSON.stringify(settings));
  execFileSync(process.execPath, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', file]);
  execFileSync(process.execPath, ['--import', 'tsx', path.join(root, '.ci', 'bundle-server.ts'), outDir], {
    cwd: root,
  });
}
