import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { addonPath } from '../lib/backends/native/build-addon.ts';
import { currentName, installedPackage } from '../lib/backends/native/installation.ts';
import { nodeProgram } from '../lib/backends/native/node-program.ts';
import { requireSpace } from '../lib/backends/native/require-space.ts';
import { type NativeSetupOptions, setUpNative } from '../lib/backends/native/set-up-native.ts';
import { smokeTest } from '../lib/backends/native/smoke-test.ts';
import { targetOf } from '../lib/backends/native/target.ts';
import { TENSORFLOW_VERSION } from '../lib/backends/native/wheel.ts';
import { openBlasLibrary } from '../lib/protocol/native-library-folder.ts';
import { fakeToolbox, realPython } from './helpers/fake-toolbox.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const TFJS_NODE = '@tensorflow/tfjs-node';
const MACHINE = { platform: 'linux', arch: 'x64', glibc: '2.36' };
/** No release that exists, so that no known hash gets in the way. */
const VERSION = '9.9.1';

afterEach(() => vi.unstubAllEnvs());

/** Runs the set-up as on x64 Linux and returns what it told. */
async function setUp(options: Partial<NativeSetupOptions> = {}): Promise<string> {
  const lines: string[] = [];
  const log = { line: (text: string) => void lines.push(text), progress: () => {} };
  await setUpNative({ tensorflow: VERSION, project: temporaryFolder(), ...options }, log, MACHINE);
  return lines.join('\n');
}

describe('a machine that libtensorflow has no wheel for is refused, with what to do instead', () => {
  test.each([
    ['Windows', { platform: 'win32', arch: 'x64', glibc: undefined }],
    ['an Intel Mac', { platform: 'darwin', arch: 'x64', glibc: undefined }],
    ['Alpine', { platform: 'linux', arch: 'x64', glibc: undefined }],
    ['an old glibc', { platform: 'linux', arch: 'x64', glibc: '2.12' }],
    ['a 32-bit Arm', { platform: 'linux', arch: 'arm', glibc: '2.36' }],
  ])('%s', async (_, machine) => {
    vi.stubEnv('NTKBOARD_NATIVE_DIR', join(temporaryFolder(), 'native'));
    const log = { line: () => {}, progress: () => {} };
    const refusal = setUpNative({ project: '.' }, log, machine);
    await expect(refusal).rejects.toMatchObject({ code: 'unsupported-platform' });
    await expect(refusal).rejects.toThrow(/^\[ntkboard\] setup-native: expected Linux .*, got .*wasm backend/);
  });

  test('x64 and arm64 Linux and Apple silicon are not', () => {
    expect(targetOf(MACHINE).tags).toContain('manylinux_2_17_x86_64');
    expect(targetOf({ ...MACHINE, arch: 'arm64', glibc: '2.17' }).tags).toEqual([
      'manylinux_2_17_aarch64',
      'manylinux2014_aarch64',
    ]);
    expect(targetOf({ platform: 'darwin', arch: 'arm64', glibc: undefined }).libraryName('libtensorflow_cc')).toBe(
      'libtensorflow_cc.2.dylib',
    );
  });
});

test('a disk with too little room is refused before the download, with both figures', () => {
  expect(() => requireSpace('/somewhere', 1.3e9, 4e8)).toThrow(/room .*, got 0\.4 GB free where 1\.3 GB are needed/);
  expect(() => requireSpace(temporaryFolder(), 1)).not.toThrow();
});

test('a folder that cannot be made is told as such', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  vi.stubEnv('NTKBOARD_NATIVE_DIR', join(file, 'native'));
  const failure = setUp();
  await expect(failure).rejects.toMatchObject({ code: 'folder-unwritable' });
  await expect(failure).rejects.toThrow(/expected a folder to write to at .*native, got ENOTDIR.*NTKBOARD_NATIVE_DIR/);
});

describe.skipIf(!realPython)(`with tools that pretend${realPython ? '' : ' (NOT RUN: no python3)'}`, () => {
  test('installs, and a second run finds it done without calling a tool', async () => {
    const toolbox = fakeToolbox();
    const told = await setUp();
    expect(told).toContain(`It works: libtensorflow ${VERSION} on the CPU.`);
    expect(toolbox.calls()).toEqual([`download tensorflow-cpu==${VERSION}`, `install ${TFJS_NODE}`, 'compile']);
    const library = join(toolbox.root, `tensorflow-cpu-${VERSION}-linux-x64`, 'tensorflow');
    expect(readFileSync(join(library, 'libtensorflow_cc.so.2'), 'utf8')).toBe(VERSION);
    expect(existsSync(join(library, 'python'))).toBe(false);

    toolbox.keep();
    expect(await setUp()).toContain('is set up already and works. Nothing to do.');
    expect(toolbox.calls()).toHaveLength(3);
  });

  test.each([
    [['npm', 'c++'], /expected Python 3 with pip on the PATH.*, got no python3 and no python\. Install it \(.*apt/],
    [['python3', 'npm'], /expected a C\+\+ compiler on the PATH.*Install one \(.*apt install g\+\+/],
    [['python3', 'c++'], /expected npm on the PATH/],
  ] as const)('with only %j on the PATH it says what is missing before it downloads', async (tools, message) => {
    const toolbox = fakeToolbox();
    toolbox.keep(...tools);
    const refusal = setUp();
    await expect(refusal).rejects.toMatchObject({ code: 'tool-missing' });
    await expect(refusal).rejects.toThrow(message);
    expect(toolbox.calls()).toEqual([]);
  });

  test.each([
    ['offline', 'download-failed', /no connection to the package index.*goes on where it stopped.*NewConnectionError/s],
    ['full', 'disk-full', /room on the disk of .*NTKBOARD_NATIVE_DIR/s],
    ['unknown', 'wheel-not-found', /a wheel of tensorflow-cpu 9\.9\.1 for linux-x64 .*--tensorflow/s],
    ['hash', 'hash-mismatch', /with the hash that PyPI states.*nothing was installed/s],
    ['broken', 'download-failed', /pip to download .* \| .*something else/s],
  ] as const)('pip that ends with "%s" is told as %s', async (how, code, message) => {
    const toolbox = fakeToolbox();
    toolbox.behave('pip', how);
    const failure = setUp();
    await expect(failure).rejects.toMatchObject({ name: 'NtkBoardError', code });
    await expect(failure).rejects.toThrow(message);
  });

  test('a wheel with another hash than the known one is refused, whatever pip says', async () => {
    const toolbox = fakeToolbox();
    await expect(setUp({ tensorflow: '2.18.1' })).rejects.toMatchObject({ code: 'hash-mismatch' });
    expect(installedPackage(TFJS_NODE, toolbox.root)).toBeNull();
  });

  test('an interrupted download of CUDA goes on with the wheel that failed', async () => {
    const toolbox = fakeToolbox();
    toolbox.behave('pip', 'nvidia-two-cu12');
    await expect(setUp({ gpu: true })).rejects.toMatchObject({ code: 'download-failed' });
    toolbox.behave('pip', '');
    await setUp({ gpu: true });
    const downloads = toolbox.calls().filter((call) => call.startsWith('download'));
    expect(downloads).toEqual([
      `download tensorflow==${VERSION}`,
      'download nvidia-one-cu12==12.1',
      'download nvidia-two-cu12==12.1',
    ]);
    const cuda = join(toolbox.root, `tensorflow-${VERSION}-cuda-linux-x64`, 'nvidia', 'nvidia-two-cu12');
    expect(existsSync(join(cuda, 'lib'))).toBe(true);
    expect(existsSync(join(cuda, 'include'))).toBe(false);
  });

  test('a set-up killed in the middle of a download leaves nothing that stops the next one', async () => {
    const toolbox = fakeToolbox();
    toolbox.behave('pip', 'hang');
    const options = JSON.stringify({ tensorflow: VERSION, project: temporaryFolder() });
    const child = spawn(process.execPath, [...nodeProgram('setup-native'), options], {
      stdio: 'ignore',
      detached: true,
    });
    const part = join(toolbox.root, 'downloads', `tensorflow-cpu-${VERSION}.partial`, 'temporary');
    await vi.waitFor(() => expect(toolbox.calls()).toHaveLength(1), { timeout: 20_000, interval: 50 });
    expect(existsSync(part)).toBe(true);
    await expect(setUp()).rejects.toMatchObject({ code: 'setup-running' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-(child.pid as number), 'SIGKILL');
    await ended;
    toolbox.behave('pip', '');
    expect(await setUp()).toContain('It works');
    expect(existsSync(part)).toBe(false);
  });

  test.each([
    ['compiler', 'broken', /to build tfjs-node's addon, .*\n.*something\.h: No such file/s],
    ['package', 'crash', /to compute a gradient, .*It was not put in place/s],
    ['npm', 'offline', /npm to install .*ENOTFOUND/s],
  ] as const)('when the %s fails for a new release, the old one stays and works', async (tool, how, message) => {
    const toolbox = fakeToolbox();
    await setUp();
    const before = currentName(TFJS_NODE, toolbox.root);
    toolbox.behave(tool, how);
    await expect(setUp({ tensorflow: '9.9.2' })).rejects.toThrow(message);
    toolbox.behave(tool, '');
    expect(currentName(TFJS_NODE, toolbox.root)).toBe(before);
    const smoke = await smokeTest(installedPackage(TFJS_NODE, toolbox.root) as string);
    expect(smoke).toMatchObject({ works: true, tensorflow: VERSION });
  });

  test('a new release takes the place of the old one, which is removed', async () => {
    const toolbox = fakeToolbox();
    await setUp();
    await setUp({ tensorflow: '9.9.2' });
    expect(await smokeTest(installedPackage(TFJS_NODE, toolbox.root) as string)).toMatchObject({ tensorflow: '9.9.2' });
    expect(existsSync(join(toolbox.root, `tensorflow-cpu-${VERSION}-linux-x64`))).toBe(false);
  });

  test.each(['addon', 'library'] as const)('an installation whose %s is gone is repaired', async (what) => {
    const toolbox = fakeToolbox();
    await setUp();
    const installed = installedPackage(TFJS_NODE, toolbox.root) as string;
    const library = join(toolbox.root, `tensorflow-cpu-${VERSION}-linux-x64`, 'tensorflow', 'libtensorflow_cc.so.2');
    rmSync(what === 'addon' ? addonPath(installed) : library);
    expect((await smokeTest(installed)).works).toBe(false);
    await setUp();
    expect((await smokeTest(installedPackage(TFJS_NODE, toolbox.root) as string)).works).toBe(true);
  });

  test("a project's own tfjs-node without its addon is completed; one of another release is left alone", async () => {
    fakeToolbox();
    const [bare, older] = [temporaryFolder(), temporaryFolder()];
    for (const [project, version] of [
      [bare, '4.22.0'],
      [older, '4.20.0'],
    ] as const) {
      const folder = join(project, 'node_modules', TFJS_NODE);
      mkdirSync(join(folder, 'dist'), { recursive: true });
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: TFJS_NODE, version, main: 'dist/index.js' }));
      writeFileSync(join(folder, 'dist', 'index.js'), 'module.exports = {};');
    }
    const own = (project: string) => addonPath(join(project, 'node_modules', TFJS_NODE));
    expect(await setUp({ project: older })).toContain('is 4.20.0, not 4.22.0: it is left as it is');
    expect(existsSync(own(older))).toBe(false);
    // This one registers no backend, so completing it is taken back.
    expect(await setUp({ project: bare })).toContain('could not be completed, and is as it was');
    expect(existsSync(own(bare))).toBe(false);
    const entry = readFileSync(join(import.meta.dirname, 'helpers', 'fake-tools', 'tfjs-node.cjs'), 'utf8');
    const from = JSON.stringify(join(import.meta.dirname, 'setup-native.test.ts'));
    const rooted = entry.replaceAll(
      "require('@tensorflow/",
      `require('node:module').createRequire(${from})('@tensorflow/`,
    );
    writeFileSync(join(bare, 'node_modules', TFJS_NODE, 'dist', 'index.js'), rooted);
    expect(await setUp({ project: bare })).toContain('own @tensorflow/tfjs-node is complete and works');
    expect(existsSync(own(bare))).toBe(true);
  });

  test('OpenBLAS alone needs neither npm nor a compiler, and a wheel that is not PyPI’s is refused', async () => {
    const toolbox = fakeToolbox();
    toolbox.keep('python3');
    const refusal = setUp({ tensorflow: undefined, blas: true });
    await expect(refusal).rejects.toMatchObject({ code: 'hash-mismatch' });
    expect(toolbox.calls()).toEqual(['download scipy-openblas64==0.3.31.188.0']);
    mkdirSync(join(openBlasLibrary(), '..'), { recursive: true });
    writeFileSync(openBlasLibrary(), '');
    expect(await setUp({ tensorflow: undefined, blas: true })).toContain('is there already. Nothing to do.');
    expect(toolbox.calls()).toHaveLength(1);
  });
});

const isReal = currentName(TFJS_NODE)?.includes(`-tensorflow-${TENSORFLOW_VERSION}-`) ?? false;
test.skipIf(!isReal)(
  `the real installation is found done${isReal ? '' : ' (NOT RUN: run `npm run setup:native:ci` first)'}`,
  async () => {
    const told = await setUp({ tensorflow: undefined });
    expect(told).toContain(`with libtensorflow ${TENSORFLOW_VERSION} on the CPU is set up already and works`);
  },
);
