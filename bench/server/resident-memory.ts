import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process and of all that it started, in bytes. Linux only. */
export function residentBytes(pid: number): number {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = /^PPid:\s+(\d+)/m.exec(statusOf(Number(entry)))?.[1];
    if (parent) parents.set(Number(entry), Number(parent));
  }
  const family = [...parents.keys()].filter((one) => isBelow(one, pid, parents));
  return family.reduce((sum, one) => sum + Number(/^VmRSS:\s+(\d+)/m.exec(statusOf(one))?.[1] ?? 0) * 1024, 0);
}

function isBelow(process: number, ancestor: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = process; at; at = parents.get(at)) if (at === ancestor) return true;
  return false;
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
