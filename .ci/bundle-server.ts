/**
 * Puts the command line and the server into few files, `tsx .ci/bundle-server.ts [FOLDER]` (`dist` unless given): the
 * hundreds of small ones of which they and their packages consist would take longer to load than all the rest of a start.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = path.join(import.meta.dirname, '..');
const dist = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const folder = path.join(dist, 'server');

/** What has binaries, or finds files beside its own. */
const LEFT_OUT = ['better-sqlite3', 'koffi', 'next', 'pino', 'piscina', 'tsx', '@tensorflow/*'];

/** A module finds files by its own address, which stays the one that its compiled file beside the bundle has. */
const ownAddress: Plugin = {
  name: 'own-address',
  setup({ onLoad }) {
    onLoad({ filter: /\/(lib|server)\/.*\.ts$/ }, ({ path: file }) => {
      const compiled = path.join(dist, path.relative(root, file)).replace(/\.ts$/, '.js');
      const address = `new URL(${JSON.stringify(path.relative(folder, compiled))}, import.meta.url).href`;
      return { contents: readFileSync(file, 'utf8').replaceAll('import.meta.url', address), loader: 'ts' };
    });
  },
};

const { metafile } = await build({
  entryPoints: [path.join(root, 'server/cli.ts')],
  outdir: folder,
  bundle: true,
  splitting: true,
  // Beside the entry: addresses are relative to the one folder.
  chunkNames: 'part-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node22',
  sourcemap: true,
  sourcesContent: false,
  external: LEFT_OUT,
  plugins: [ownAddress],
  // CommonJS packages among them call it for Node's own modules.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  metafile: true,
  logLevel: 'warning',
  absWorkingDir: root,
});
writeFileSync(path.join(folder, 'LICENSES.txt'), licensesOf(Object.keys(metafile.inputs)));

/** The licences of the packages whose code is in the bundle, which ask to be passed on with it. */
function licensesOf(inputs: readonly string[]): string {
  const packages = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
  const texts = [...packages].sort().map((name) => {
    const place = path.join(root, name);
    const { version, license } = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
    const file = readdirSync(place).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(path.join(place, file), 'utf8') : license;
    return `${name.replace(/^.*node_modules\//, '')} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
