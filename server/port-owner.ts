import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const LISTENING = '0A';
const MAX_COMMAND_LENGTH = 80;

/** A process of this machine. */
export interface PortOwner {
  pid: number;
  /** Its command line, cut; empty when it cannot be read. */
  command: string;
}

/** The process that listens on a TCP port; null where it cannot be told: not on Linux, or it is another user's. */
export function portOwner(port: number, proc = '/proc'): PortOwner | null {
  const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => listeningInodes(join(proc, 'net', table), port)));
  if (inodes.size === 0) return null;
  for (const pid of namesIn(proc).filter((name) => /^\d+$/.test(name))) {
    const files = join(proc, pid, 'fd');
    const owns = namesIn(files).some((file) => inodes.has(linkOf(join(files, file)).match(/^socket:\[(\d+)\]$/)?.[1]));
    if (owns) return { pid: Number(pid), command: commandOf(join(proc, pid, 'cmdline')) };
  }
  return null;
}

/** Rows read: number, local address as `hex:hex port`, remote address, state, ..., and as tenth column the inode. */
function listeningInodes(table: string, port: number): (string | undefined)[] {
  const rows = textOf(table).split('\n').slice(1);
  return rows.flatMap((row) => {
    const columns = row.trim().split(/\s+/);
    const isIt = columns[3] === LISTENING && Number.parseInt(columns[1]?.split(':')[1] ?? '', 16) === port;
    return isIt ? [columns[9]] : [];
  });
}

function commandOf(path: string): string {
  const command = textOf(path).replaceAll('\0', ' ').trim();
  return command.length > MAX_COMMAND_LENGTH ? `${command.slice(0, MAX_COMMAND_LENGTH)} ...` : command;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
