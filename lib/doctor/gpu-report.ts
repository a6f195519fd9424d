import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nativeLibraryFolder } from '../protocol/native-library-folder.ts';
import type { DoctorReport } from './report.ts';
import { outputOf } from './run-program.ts';

const QUERY = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];

/** NVIDIA's GPUs as nvidia-smi tells them, its driver library, and CUDA's libraries. */
export async function gpuReport(): Promise<DoctorReport['gpu']> {
  const [listed, loader] = await Promise.all([outputOf('nvidia-smi', QUERY), outputOf('ldconfig', ['-p'])]);
  const devices = (listed ?? '').split('\n').flatMap((line) => {
    const [name, driver, memory] = line.split(',').map((part) => part.trim());
    return name && driver && memory ? [{ name, driver, memory }] : [];
  });
  const driverLibrary = pathOf(loader, 'libcuda.so.1');
  const system = pathOf(loader, 'libcudart.so.12');
  const cuda = [...broughtCuda(), ...(system ? [system] : [])];
  return { devices, driverLibrary, cuda, detail: describe(devices.length, listed !== null, driverLibrary) };
}

function pathOf(loaderList: string | null, library: string): string | null {
  const line = loaderList?.split('\n').find((entry) => entry.trim().startsWith(`${library} `));
  return line?.split('=> ')[1]?.trim() ?? null;
}

/** The folders of CUDA that `setup-native --gpu` brought. */
function broughtCuda(): string[] {
  const root = nativeLibraryFolder();
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .map((entry) => join(root, entry, 'nvidia'))
    .filter((folder) => folder.includes('-cuda-') && !folder.includes('.partial') && existsSync(folder));
}

function describe(count: number, hasTool: boolean, driverLibrary: string | null): string {
  if (count > 0) return `${count} NVIDIA GPU${count > 1 ? 's' : ''}`;
  if (hasTool) return 'nvidia-smi lists no GPU';
  return driverLibrary ? 'the driver library is there, but no nvidia-smi' : 'no NVIDIA driver';
}
