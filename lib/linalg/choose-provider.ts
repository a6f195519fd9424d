import { NtkBoardError } from '../protocol/errors.ts';
import type { GramDevice } from './gram-device.ts';
import type { LinalgProvider, ProviderStatus } from './provider.ts';
import { LINALG_PROVIDERS, type LinalgProviderName } from './providers/index.ts';
import { registeredAddon } from './providers/libtensorflow.ts';

export type ProviderDescription = ProviderStatus & {
  name: LinalgProviderName;
  /** Whether `chooseProvider()` answers this one. */
  chosen: boolean;
};

/**
 * The provider to compute with: the one asked for, else the one that the environment variable NTKBOARD_LINALG names,
 * else the first available one in the registry's order that no later one outruns here.
 *
 * @throws NtkBoardError `invalid-option` for an unknown name; `backend-unavailable`, with the reason, for one that was
 *   asked for and does not work here
 */
export function chooseProvider(prefer?: LinalgProviderName | undefined): LinalgProvider {
  return LINALG_PROVIDERS[chooseProviderName(prefer)];
}

/** The name of what {@link chooseProvider} answers. */
export function chooseProviderName(prefer?: LinalgProviderName | undefined): LinalgProviderName {
  const wanted = prefer ?? (process.env.NTKBOARD_LINALG || undefined);
  if (wanted === undefined) return firstAvailable();
  if (!Object.hasOwn(LINALG_PROVIDERS, wanted)) throw unknown(wanted, prefer === undefined);
  const name = wanted as LinalgProviderName;
  const status = LINALG_PROVIDERS[name].describe();
  if (status.available) return name;
  throw new NtkBoardError(
    'backend-unavailable',
    `linalg: expected provider ${name} to be available, got none: ${status.reason}. "npx ntkboard doctor" tells which are.`,
  );
}

/** Where worker threads compute Gram matrices with the chosen provider: told to them, as they know no binding of their own. */
export function chosenGramDevice(): GramDevice {
  const addon = chooseProviderName() === 'libtensorflow' ? registeredAddon() : null;
  return addon === null ? null : { addon };
}

/** Every provider with what it works on or why it does not work here, in the order of preference. */
export function describeProviders(): ProviderDescription[] {
  const chosen = chooseProviderName();
  return providerNames().map((name) => ({
    name,
    chosen: name === chosen,
    ...LINALG_PROVIDERS[name].describe(),
  }));
}

const providerNames = (): LinalgProviderName[] => Object.keys(LINALG_PROVIDERS) as LinalgProviderName[];

function firstAvailable(): LinalgProviderName {
  const fits = (provider: LinalgProvider) => provider.describe().available && !provider.isOutrun?.();
  return providerNames().find((name) => fits(LINALG_PROVIDERS[name])) ?? 'typescript';
}

function unknown(got: string, fromEnvironment: boolean): NtkBoardError {
  return new NtkBoardError(
    'invalid-option',
    `linalg: expected ${fromEnvironment ? 'NTKBOARD_LINALG' : 'the provider'} to be one of ${providerNames().join(', ')}, got ${got}.`,
  );
}
