import { linalg } from '../../../lib/browser.ts';
import type { LinalgOperation } from './linalg-calls.ts';

/** An operation of the provider, by name: what a page or its worker is asked for. */
async function answer(operation: LinalgOperation, args: unknown[]): Promise<unknown> {
  const run = linalg[operation] as (...given: unknown[]) => unknown;
  return await run(...args);
}

if ('document' in globalThis) {
  Object.assign(globalThis, { answer });
} else {
  addEventListener('message', async ({ data: { id, operation, args } }) => {
    try {
      postMessage({ id, result: await answer(operation, args) });
    } catch (error) {
      postMessage({ id, message: (error as Error).message });
    }
  });
}
