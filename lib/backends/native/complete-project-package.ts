import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { addonPath } from './build-addon.ts';
import { TFJS_NODE_VERSION } from './install-package.ts';
import type { SetupLog } from './setup-log.ts';
import { smokeTest } from './smoke-test.ts';

/**
 * Gives a project's own `@tensorflow/tfjs-node(-gpu)` the addon and the library where they are missing, as after
 * `npm install --ignore-scripts`, so that the project can import it as ever. One that works, or is of another release,
 * is left alone; if the completed one does not work, it is taken back to what it was.
 *
 * @param from the package that was set up
 */
export async function completeProjectPackage(project: string, from: string, log: SetupLog): Promise<void> {
  const packageName = `@tensorflow/${basename(from)}`;
  const own = join(project, 'node_modules', packageName);
  if (!existsSync(own) || realpathSync(own) === realpathSync(from) || existsSync(addonPath(own))) return;
  const { version } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as { version: string };
  if (version !== TFJS_NODE_VERSION) {
    log.line(`This project's own ${packageName} is ${version}, not ${TFJS_NODE_VERSION}: it is left as it is.`);
    return;
  }
  const undo = complete(own, from);
  const { works, why } = await smokeTest(own);
  if (works) {
    log.line(`This project's own ${packageName} is complete and works.`);
  } else {
    undo();
    log.line(`This project's own ${packageName} could not be completed, and is as it was: ${why}`);
  }
}

function complete(own: string, from: string): () => void {
  const addon = addonPath(own);
  const deps = join(own, 'deps');
  const aside = join(own, 'deps.before');
  const hadDeps = lstatSync(deps, { throwIfNoEntry: false }) !== undefined;
  if (hadDeps) renameSync(deps, aside);
  mkdirSync(deps);
  symlinkSync(realpathSync(join(from, 'deps', 'lib')), join(deps, 'lib'));
  mkdirSync(dirname(addon), { recursive: true });
  copyFileSync(addonPath(from), addon);
  return () => {
    rmSync(addon, { force: true });
    rmSync(deps, { recursive: true, force: true });
    if (hadDeps) renameSync(aside, deps);
  };
}
