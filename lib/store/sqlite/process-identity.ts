import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { isProcessAlive } from './process-alive.ts';

/**
 * What tells a process of Linux from every other one, also from a later one with its number, as one text: which machine, which
 * start of it, which space of process numbers, and when the process was started. Null where the system does not tell.
 */
export function ownProcessIdentity(): string | null {
  own ??= { identity: identityOf(process.pid) };
  return own.identity;
}

let own: { identity: string | null } | undefined;

/**
 * What has become of a process of a machine of this name: `alive`; `gone`; `rebooted`: the machine was started anew since, if it is not
 * another one with the same name and id; `unknown` when this machine's process table cannot say.
 *
 * @param identity as {@link ownProcessIdentity} told in that process, or null when it is not known
 */
export function processState(pid: number, identity: string | null): 'alive' | 'gone' | 'rebooted' | 'unknown' {
  const here = ownProcessIdentity()?.split(' ');
  const [machine, boot, space, started] = identity?.split(' ') ?? [];
  if (!here || started === undefined) return isProcessAlive(pid) && stateOf(pid) !== 'dead' ? 'alive' : 'gone';
  if (machine !== here[0]) return 'unknown';
  if (boot !== here[1]) return 'rebooted';
  // Its numbers mean nothing here.
  if (space !== here[2]) return 'unknown';
  const found = stateOf(pid);
  return typeof found === 'object' && found.started === started ? 'alive' : 'gone';
}

function identityOf(pid: number): string | null {
  const state = stateOf(pid);
  if (typeof state !== 'object') return null;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const space = readlinkSync('/proc/self/ns/pid');
    return [machineId(), boot, space, state.started].join(' ');
  } catch {
    return null;
  }
}

/** The machine's own id, hashed: it must not leave the machine as it is. */
function machineId(): string {
  try {
    const id = readFileSync('/etc/machine-id', 'utf8').trim();
    return createHash('sha256').update(`ntkboard ${id}`).digest('hex').slice(0, 16);
  } catch {
    return '-';
  }
}

/** When a process was started, in ticks since the machine was; `dead` when it is gone or only waits to be collected. */
function stateOf(pid: number): { started: string } | 'dead' | 'unknown' {
  if (process.platform !== 'linux') return 'unknown';
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return isProcessAlive(pid) ? 'unknown' : 'dead';
  }
  // The name in parentheses may hold anything, also spaces and parentheses.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const started = fields[18];
  if (state === 'Z' || state === 'X' || started === undefined) return 'dead';
  return { started };
}
