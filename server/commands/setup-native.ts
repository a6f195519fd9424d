import { Command, InvalidArgumentError } from 'commander';
import { runLibraryProgram } from '../run-library-program.ts';

interface SetupNativeOptions {
  gpu: boolean;
  blas: boolean;
  tensorflow?: string;
}

/** `ntkboard setup-native`: native speed from PyPI and npm alone. */
export function setupNativeCommand(): Command {
  return new Command('setup-native')
    .description('bring libtensorflow for @tensorflow/tfjs-node(-gpu) from PyPI, or OpenBLAS alone')
    .option('--gpu', 'libtensorflow with CUDA, for @tensorflow/tfjs-node-gpu', false)
    .option('--blas', 'OpenBLAS for spectra; alone unless --gpu or --tensorflow asks for libtensorflow as well', false)
    .option('--tensorflow <version>', 'release of libtensorflow (default: 2.18.1)', parseVersion)
    .action(async (options: SetupNativeOptions) => {
      process.exitCode = await runLibraryProgram('backends', 'setup-native', [
        JSON.stringify({ ...options, project: process.cwd() }),
      ]);
    });
}

function parseVersion(text: string): string {
  if (!/^\d+\.\d+\.\d+$/.test(text)) throw new InvalidArgumentError('expected a release such as 2.18.1.');
  return text;
}
