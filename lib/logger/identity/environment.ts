import { arch, availableParallelism, cpus, hostname, release, totalmem, type } from 'node:os';
import { tfjsVersion } from '../../ntk/backend-name.ts';
import type { JsonObject, JsonValue } from '../../protocol/json-value.ts';
import type { IdentityParts } from './identity-options.ts';
import { maskSecrets } from './mask-secrets.ts';
import { packageVersion } from './package-version.ts';

/** What can be said at once of where a run comes from. `git` and the backend's version follow when they are known. */
export function environmentOf(parts: IdentityParts, seed: JsonValue | undefined): JsonObject {
  return {
    ...(parts.command && { command: commandLine(process.execArgv, process.argv), folder: process.cwd() }),
    ...(parts.host && { machine: machine() }),
    ...(parts.versions && {
      versions: { ntkboard: packageVersion(), node: process.versions.node, tfjs: tfjsVersion() },
    }),
    ...(seed !== undefined && { seed }),
  };
}

/** The name under which a run is looked for in this machine's process table; empty when it is not to be recorded. */
export function hostOf(parts: IdentityParts): string {
  return parts.host ? hostname() : '';
}

/** As one could type it again, its secrets masked. */
export function commandLine(execArgv: readonly string[], argv: readonly string[]): string {
  const [node = 'node', ...rest] = argv;
  return [node, ...maskSecrets([...execArgv, ...rest])].map(quoted).join(' ');
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./*-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}

function machine(): JsonObject {
  const [cpu] = cpus();
  return {
    system: `${type()} ${release()} ${arch()}`,
    cpu: cpu?.model.trim() ?? '',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
