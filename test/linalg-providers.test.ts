import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findNative } from '../lib/backends/candidates/native.ts';
import { addonPath } from '../lib/backends/native/build-addon.ts';
import { chooseProvider, describeProviders } from '../lib/linalg/choose-provider.ts';
import { eigh } from '../lib/linalg/eigh.ts';
import { candidateLibraries } from '../lib/linalg/openblas/find-library.ts';
import { threadsToUse } from '../lib/linalg/openblas/idle-cores.ts';
import { LINALG_PROVIDERS, type LinalgProviderName } from '../lib/linalg/providers/index.ts';
import { registerTensorflowBinding } from '../lib/linalg/providers/libtensorflow.ts';
import { describeLinalg } from './helpers/linalg-conformance.ts';

registerTensorflow();

for (const [name, provider] of Object.entries(LINALG_PROVIDERS)) {
  const status = provider.describe();
  if (status.available) describeLinalg(provider);
  else test.skip(`linalg provider ${name} is not available here: ${status.reason}`);
}

/** The addon that `ntkboard setup-native` (or the user) built, loaded without the rest of tfjs-node. */
function registerTensorflow(): void {
  const entry = findNative('@tensorflow/tfjs-node');
  if (!entry) return;
  const addon = [entry, path.dirname(path.dirname(entry))].map(addonPath).find(existsSync);
  if (!addon) return;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  registerTensorflowBinding({ binding: createRequire(import.meta.url)(addon), addon });
}

test('exactly one provider is the chosen one, and every description says what it works on or why it does not', () => {
  const descriptions = describeProviders();
  expect(descriptions.map(({ name }) => name)).toEqual(['openblas', 'libtensorflow', 'typescript']);
  expect(descriptions.filter(({ chosen }) => chosen)).toHaveLength(1);
  expect(descriptions.find(({ available }) => available)?.chosen).toBe(true);
  for (const one of descriptions) expect(one.available ? one.detail : one.reason).toMatch(/\w{3}/);
});

test('option and environment name the provider, the option first, and a wrong name is refused', async () => {
  const before = process.env.NTKBOARD_LINALG;
  try {
    process.env.NTKBOARD_LINALG = 'typescript';
    expect(chooseProvider().name).toBe('typescript');
    process.env.NTKBOARD_LINALG = 'lapack';
    expect(() => chooseProvider()).toThrow(/expected NTKBOARD_LINALG to be one of openblas, .*, got lapack/);
    expect(chooseProvider('typescript').name).toBe('typescript');
    const { eigenvalues } = await eigh([2, 1, 1, 2], 2, { provider: 'typescript', top: 1 });
    expect(eigenvalues[0]).toBeCloseTo(3, 14);
  } finally {
    if (before === undefined) delete process.env.NTKBOARD_LINALG;
    else process.env.NTKBOARD_LINALG = before;
  }
  expect(() => chooseProvider('numpy' as LinalgProviderName)).toThrow(/expected the provider to be one of/);
});

test('a provider that was asked for and is not there is an error with the reason', () => {
  registerTensorflowBinding(null);
  try {
    expect(() => chooseProvider('libtensorflow')).toThrow(/setup-native/);
  } finally {
    registerTensorflow();
  }
});

test('NTKBOARD_OPENBLAS names the one library to try; NTKBOARD_LINALG_THREADS fixes the threads', () => {
  expect(candidateLibraries({ NTKBOARD_OPENBLAS: '/opt/libblas.so' })).toEqual(['/opt/libblas.so']);
  expect(threadsToUse({ NTKBOARD_LINALG_THREADS: '3' })).toBe(3);
  expect(threadsToUse({})).toBeGreaterThanOrEqual(1);
});
