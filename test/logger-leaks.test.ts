import { expect, test } from 'vitest';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { loggerLeaks } from './soak/logger-leaks.ts';

test('hundreds of steps leave no tensor, listener or timer behind, and a flat heap', async () => {
  const figures = await loggerLeaks.run({ short: true, folder: temporaryFolder(), say: () => {} });
  expect(figures).toMatchObject({ 'tensors left behind': 0, 'process listeners left behind': 0 });
});
