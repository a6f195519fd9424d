import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { adviceFor } from '../lib/doctor/advice.ts';
import { formatReport } from '../lib/doctor/format-report.ts';
import { gpuReport } from '../lib/doctor/gpu-report.ts';
import { nodeReport } from '../lib/doctor/node-report.ts';
import { type BackendReport, type DoctorReport, doctorReportSchema } from '../lib/doctor/report.ts';
import { eigensolverUse, gramUse, trainingUse } from '../lib/doctor/use-report.ts';
import { nativeIsThere } from './helpers/native.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '..');

afterEach(() => vi.unstubAllEnvs());

async function doctor(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const command = ['--import', 'tsx', join(ROOT, 'server', 'cli.ts'), 'doctor', ...args];
  const options = { cwd: ROOT, env: { ...process.env, ...env } };
  return (await promisify(execFile)(process.execPath, command, options)).stdout;
}

const backend = (name: string, works: boolean, detail = 'a reason'): BackendReport => ({
  name,
  works,
  available: works,
  version: works ? '1' : null,
  detail,
});

const WELL: DoctorReport = {
  node: { version: '22.12.0', supported: true },
  platform: 'linux-x64',
  nativeFolder: '/folder',
  backends: [backend('@tensorflow/tfjs-node-gpu', false, 'is not installed'), backend('@tensorflow/tfjs-node', true)],
  gpu: { devices: [], driverLibrary: null, cuda: [], detail: 'no NVIDIA driver' },
  blas: [{ name: 'OpenBLAS', path: '/lib/libopenblas.so.0' }],
  linalg: [
    { name: 'openblas', available: true, chosen: true, detail: 'OpenBLAS 0.3' },
    { name: 'typescript', available: true, chosen: false, detail: 'in a worker' },
  ],
  uses: {
    training: { choice: '@tensorflow/tfjs-node', why: 'works', others: [] },
    gram: { choice: 'openblas', why: 'OpenBLAS 0.3', others: [] },
    eigensolver: { choice: 'openblas', why: 'OpenBLAS 0.3', others: [] },
  },
  advice: [],
};

test('doctor --json prints the report of this machine, by its schema', async () => {
  const report = doctorReportSchema.parse(JSON.parse(await doctor(['--json'])));
  expect(report.node).toEqual({ version: process.versions.node, supported: true });
  const working = report.backends.filter(({ works }) => works).map(({ name }) => name);
  expect(working).toEqual(expect.arrayContaining(['wasm', 'cpu']));
  expect(report.uses.training.choice).toBe(working[0]);
  expect(report.backends.some(({ name, works }) => name.startsWith('@tensorflow/') && works)).toBe(nativeIsThere);
  expect(report.linalg.find(({ name }) => name === 'typescript')).toMatchObject({ available: true });
  expect(report.linalg.find(({ chosen }) => chosen)?.name).toBe(report.uses.eigensolver.choice);
});

test('without anything native it names the commands that bring it', async () => {
  const folder = join(temporaryFolder(), 'none');
  const text = await doctor([], { NTKBOARD_NATIVE_DIR: folder });
  expect(text).toMatch(/- @tensorflow\/tfjs-node: is not installed/);
  expect(text).toMatch(/training: wasm \(completed so that every layer trains\)\n {4}not @tensorflow\/tfjs-node-gpu: /);
  expect(text).toMatch(/Would improve it\n {2}npx ntkboard setup-native /);
  expect(text).toContain(folder);
});

test('a native package that takes its process down is told as not working', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'tfjs-node', 'current', 'node_modules', '@tensorflow', 'tfjs-node');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-node', main: 'index.js' }));
  writeFileSync(join(folder, 'index.js'), "console.error('Illegal instruction'); process.kill(process.pid, 'SIGILL');");
  const report = doctorReportSchema.parse(JSON.parse(await doctor(['--json'], { NTKBOARD_NATIVE_DIR: root })));
  const native = report.backends.find(({ name }) => name === '@tensorflow/tfjs-node');
  expect(native).toMatchObject({
    available: true,
    works: false,
    detail: expect.stringContaining('Illegal instruction'),
  });
  expect(report.uses.training.choice).toBe('wasm');
});

test('GPUs are read from nvidia-smi, and their absence is said', async () => {
  const bin = temporaryFolder();
  vi.stubEnv('PATH', bin);
  expect(await gpuReport()).toEqual({ devices: [], driverLibrary: null, cuda: [], detail: 'no NVIDIA driver' });
  writeFileSync(join(bin, 'nvidia-smi'), '#!/bin/sh\necho "NVIDIA H200, 570.86.15, 143771 MiB"\n');
  writeFileSync(join(bin, 'ldconfig'), '#!/bin/sh\necho "\tlibcuda.so.1 (libc6,x86-64) => /lib/libcuda.so.1"\n');
  for (const name of ['nvidia-smi', 'ldconfig']) chmodSync(join(bin, name), 0o755);
  expect(await gpuReport()).toMatchObject({
    devices: [{ name: 'NVIDIA H200', driver: '570.86.15', memory: '143771 MiB' }],
    driverLibrary: '/lib/libcuda.so.1',
    detail: '1 NVIDIA GPU',
  });
});

test.each([
  ['22.11.9', false],
  ['22.12.0', true],
  ['24.0.0', true],
  ['20.20.0', false],
])('Node %s is supported: %s', (version, supported) => {
  expect(nodeReport(version)).toEqual({ version, supported });
});

test('the first that works is used, and each better one is named with its reason', () => {
  const ranked = [backend('best', false, 'is broken'), backend('second', true, 'is fine'), backend('third', true)];
  expect(trainingUse(ranked)).toEqual({
    choice: 'second',
    why: 'is fine',
    others: [{ name: 'best', why: 'is broken' }],
  });
});

test('a Gram is formed on the GPU, else by what computes in place', () => {
  const provider = (name: string, chosen: boolean) => ({ name, available: true, chosen, detail: name });
  const providers = [
    { ...provider('openblas', false), available: false, detail: 'no koffi' },
    provider('libtensorflow', true),
    provider('typescript', false),
  ];
  expect(gramUse({ providers, gramOnDevice: true }).choice).toBe('libtensorflow');
  expect(gramUse({ providers, gramOnDevice: false })).toEqual({
    choice: 'typescript',
    why: 'typescript',
    others: [{ name: 'openblas', why: 'no koffi' }],
  });
  expect(eigensolverUse({ providers, gramOnDevice: false }).choice).toBe('libtensorflow');
});

test('advice follows what is missing', () => {
  const commands = (changes: Partial<DoctorReport>) => adviceFor({ ...WELL, ...changes }).map(({ command }) => command);
  const gpu = { ...WELL.gpu, devices: [{ name: 'H200', driver: '570', memory: '1 MiB' }] };
  expect(commands({})).toEqual([]);
  expect(commands({ gpu })).toEqual(['npx ntkboard setup-native --gpu']);
  expect(commands({ gpu, backends: [backend('@tensorflow/tfjs-node-gpu', true)] })).toEqual([]);
  const linalg = WELL.linalg.map((provider) => ({ ...provider, available: provider.name !== 'openblas' }));
  expect(commands({ linalg })).toEqual(['npm install koffi']);
  expect(commands({ backends: [backend('wasm', true)], blas: [], linalg })).toEqual([
    'npx ntkboard setup-native',
    'npx ntkboard setup-native --blas',
  ]);
  expect(commands({ node: nodeReport('20.0.0') })).toEqual(['npm install node@22']);
});

test('a machine with everything is told that all is well', () => {
  expect(formatReport(WELL)).toContain('nothing: all is well');
});
