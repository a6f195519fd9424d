import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { buildAddon, findCompiler } from './build-addon.ts';
import { installPackage, type NativePackage, requireNpm, TFJS_NODE_VERSION } from './install-package.ts';
import { currentLink, currentName, installedPackage, swapIn } from './installation.ts';
import { findPython } from './python.ts';
import { setupError } from './setup-error.ts';
import type { SetupLog } from './setup-log.ts';
import { type SmokeResult, smokeTest } from './smoke-test.ts';
import type { Target } from './target.ts';
import { ensureTensorflowLibrary, type TensorflowLibrary, tensorflowLibrary } from './tensorflow-library.ts';

export interface TensorflowSetup {
  root: string;
  target: Target;
  gpu: boolean;
  /** Release of libtensorflow. */
  version: string;
  log: SetupLog;
}

/**
 * Brings libtensorflow and a native package built against it into `root`, and returns the package's folder. Built
 * beside what works, tested in a process of its own, and only then put in its place.
 *
 * @throws NtkBoardError with a code that tells which step failed; what worked before still does
 */
export async function setUpTensorflow(setup: TensorflowSetup): Promise<string> {
  const { root, target, gpu, version, log } = setup;
  const packageName: NativePackage = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const library = tensorflowLibrary(root, version, gpu, target.name);
  const name = `${TFJS_NODE_VERSION}-tensorflow-${version}-${target.name}`;
  const present = await workingPackage(packageName, name, root);
  if (present) {
    log.line(`${packageName} with ${describe(present.smoke)} is set up already and works. Nothing to do.`);
    return present.folder;
  }
  await build(setup, packageName, library, join(dirname(currentLink(packageName, root)), `${name}.partial`));
  swapIn(packageName, name, root);
  removeOthers(packageName, name, library, root);
  return installedPackage(packageName, root) as string;
}

async function workingPackage(packageName: NativePackage, name: string, root: string) {
  const folder = installedPackage(packageName, root);
  if (!folder || currentName(packageName, root) !== name) return null;
  const smoke = await smokeTest(folder);
  return smoke.works ? { folder, smoke } : null;
}

async function build(
  setup: TensorflowSetup,
  packageName: NativePackage,
  library: TensorflowLibrary,
  partial: string,
): Promise<void> {
  const { target, log } = setup;
  // All tools before the download, which is the long part.
  const python = await findPython();
  const compiler = await findCompiler();
  await requireNpm();
  mkdirSync(partial, { recursive: true });
  const wasThere = existsSync(library.folder);
  await ensureTensorflowLibrary(library, { python, target, log });
  log.line(`Installing ${packageName}@${TFJS_NODE_VERSION} from npm ...`);
  const packages = await installPackage(partial, packageName);
  const libraryFiles = join(library.folder, 'tensorflow');
  linkLibrary(packages.package, libraryFiles);
  log.line('Building its addon ...');
  await buildAddon(compiler, packages, libraryFiles, target);
  log.line('Testing it ...');
  const smoke = await smokeTest(packages.package);
  if (!smoke.works) {
    // What is broken must not be taken up again: neither by the next run nor, if it was there before, in this one.
    rmSync(partial, { recursive: true, force: true });
    if (!wasThere) throw brokenBuild(packageName, smoke);
    rmSync(library.folder, { recursive: true, force: true });
    log.line('It does not work with the libtensorflow that was there.');
    return await build(setup, packageName, library, partial);
  }
  log.line(`It works: ${describe(smoke)}.`);
  if (library.gpu && !smoke.gpu) {
    log.line('It sees no GPU: look whether nvidia-smi does, and whether its driver is 525 or newer.');
  }
}

/** `deps/lib`, where the addon looks. Relative, so that the folder of all can move. */
function linkLibrary(packagePath: string, libraryFiles: string): void {
  const deps = join(packagePath, 'deps');
  if (existsSync(join(deps, 'lib'))) return;
  mkdirSync(deps, { recursive: true });
  symlinkSync(relative(deps, libraryFiles), join(deps, 'lib'));
}

/** Older releases of what was just set up; another package's library stays. */
function removeOthers(packageName: NativePackage, name: string, { folder }: TensorflowLibrary, root: string): void {
  const installations = dirname(currentLink(packageName, root));
  for (const entry of readdirSync(installations)) {
    if (entry !== name && entry !== 'current') rmSync(join(installations, entry), { recursive: true, force: true });
  }
  const isCuda = (entry: string) => entry.includes('-cuda-');
  for (const entry of readdirSync(root)) {
    const path = join(root, entry);
    const isLibrary = /^tensorflow(-cpu)?-\d/.test(entry) && !entry.endsWith('.partial');
    if (isLibrary && path !== folder && isCuda(entry) === isCuda(folder))
      rmSync(path, { recursive: true, force: true });
  }
}

function describe({ tensorflow, gpu }: SmokeResult): string {
  return `libtensorflow ${tensorflow} on the ${gpu ? 'GPU' : 'CPU'}`;
}

function brokenBuild(packageName: NativePackage, { why }: SmokeResult) {
  return setupError(
    'build-failed',
    `the new ${packageName} to compute a gradient`,
    'an error',
    'It was not put in place: what worked before still does. Another release (--tensorflow 2.18.1) may help.',
    { said: why },
  );
}
