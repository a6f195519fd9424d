import type { DoctorReport, UseReport } from './report.ts';

/** The report for a reader at a terminal. */
export function formatReport(report: DoctorReport): string {
  const { node, platform, nativeFolder, backends, gpu, blas, linalg, uses, advice } = report;
  const sections: [title: string, lines: string[]][] = [
    ['Node.js', [`${mark(node.supported)} ${node.version} on ${platform}`]],
    [
      'Backends, best first',
      backends.map(({ works, name, version, detail }) => `${mark(works)} ${name}${note(version)}: ${detail}`),
    ],
    [
      'GPU',
      [
        `${mark(gpu.devices.length > 0)} ${gpu.detail}`,
        ...gpu.devices.map(({ name, driver, memory }) => `  ${name}, ${memory}, driver ${driver}`),
        ...gpu.cuda.map((path) => `  CUDA libraries: ${path}`),
      ],
    ],
    [
      'BLAS',
      blas.length > 0 ? blas.map(({ name, path }) => `${mark(true)} ${name}: ${path}`) : [`${mark(false)} none`],
    ],
    [
      'Linear algebra, best first',
      linalg.map(({ available, name, detail }) => `${mark(available)} ${name}: ${detail}`),
    ],
    [
      'Used for',
      [...use('training', uses.training), ...use('Gram', uses.gram), ...use('eigensolver', uses.eigensolver)],
    ],
    [
      'Would improve it',
      advice.length > 0 ? advice.map(({ command, gain }) => `${command}   (${gain})`) : ['nothing: all is well'],
    ],
    ['Folder of setup-native', [nativeFolder]],
  ];
  return sections.map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`).join('\n');
}

function use(what: string, { choice, why, others }: UseReport): string[] {
  return [`${what}: ${choice} (${why})`, ...others.map(({ name, why: reason }) => `  not ${name}: ${reason}`)];
}

function note(version: string | null): string {
  return version ? ` (${version})` : '';
}

function mark(good: boolean): string {
  return good ? '+' : '-';
}
