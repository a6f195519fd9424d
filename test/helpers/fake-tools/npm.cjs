// An npm that knows `--version` and `install`, and makes the native package that it installs.
const { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

if (process.argv[2] === '--version') {
  console.log('99.0.0');
} else if (process.env.FAKE_NPM === 'offline') {
  console.error('npm error network request to the registry failed, reason: ENOTFOUND');
  process.exitCode = 1;
} else {
  install(process.argv[process.argv.indexOf('--prefix') + 1]);
}

function install(prefix) {
  const { dependencies } = JSON.parse(readFileSync(join(prefix, 'package.json'), 'utf8'));
  const name = Object.keys(dependencies).find((key) => key.startsWith('@tensorflow/tfjs-node'));
  appendFileSync(process.env.FAKE_CALLS, `install ${name}\n`);
  const scope = join(prefix, 'node_modules', '@tensorflow');
  const folder = join(prefix, 'node_modules', name);
  mkdirSync(join(folder, 'dist'), { recursive: true });
  for (const part of ['tfjs', 'tfjs-core']) symlinkSync(`../../${part}`, join(scope, part));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'dist/index.js' }));
  writeFileSync(join(folder, 'dist', 'index.js'), readFileSync(join(__dirname, 'tfjs-node.cjs')));
}
