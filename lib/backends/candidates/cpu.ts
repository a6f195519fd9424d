import { cpuStore } from '../cpu/cpu-store.ts';
import { repairCpu } from '../cpu/repair-cpu.ts';
import type { Candidate } from './candidate.ts';

export const cpu: Candidate = {
  label: 'cpu',
  backend: 'cpu',
  description: () => 'plain JavaScript, 10 to 200 times slower than the others',
  async prepare() {
    repairCpu();
    cpuStore();
  },
};
