import { setupError } from './setup-error.ts';

/** What this machine can be given. */
export interface Target {
  /** Part of folder names, for example `linux-x64`. */
  name: string;
  /** pip's tags for the wheels that run here, best first. */
  tags: readonly string[];
  /** Ending of libtensorflow's files in the wheel. */
  libraryName: (base: string) => string;
}

/** The parts of `process` that decide. */
export interface Machine {
  platform: string;
  arch: string;
  /** Version of the GNU C library; absent on Alpine and elsewhere. */
  glibc: string | undefined;
}

const LINUX = { x64: 'x86_64', arm64: 'aarch64' } as const;
const OLDEST_GLIBC_MINOR = 17;

export function thisMachine(): Machine {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return { platform: process.platform, arch: process.arch, glibc: report?.header?.glibcVersionRuntime };
}

/** @throws NtkBoardError `unsupported-platform` where PyPI has no libtensorflow */
export function targetOf(machine: Machine): Target {
  const { platform, arch, glibc } = machine;
  const name = `${platform}-${arch}`;
  if (platform === 'darwin' && arch === 'arm64') {
    const tags = ['macosx_12_0_arm64', 'macosx_11_0_arm64'];
    return { name, tags, libraryName: (base) => `${base}.2.dylib` };
  }
  const wheelArch = LINUX[arch as keyof typeof LINUX];
  if (platform !== 'linux' || !wheelArch) throw unsupported(name);
  const minor = Number(glibc?.split('.')[1]);
  if (!(minor >= OLDEST_GLIBC_MINOR)) throw unsupported(`${name} with ${glibc ? `glibc ${glibc}` : 'no glibc'}`);
  const newer = [17, 27, 28].filter((wanted) => wanted <= minor).map((wanted) => `manylinux_2_${wanted}_${wheelArch}`);
  // The older name of 2_17, which pip does not take for the same; it covers the still older ones.
  const tags = [...newer, `manylinux2014_${wheelArch}`];
  return { name, tags, libraryName: (base) => `${base}.so.2` };
}

function unsupported(got: string) {
  return setupError(
    'unsupported-platform',
    'Linux with glibc 2.17 or newer on x64 or arm64, or macOS on arm64',
    got,
    "Try tfjs-node's own installer (npm install @tensorflow/tfjs-node), or go on without: the wasm backend trains every model.",
  );
}
