import { expect, test } from 'vitest';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { eightWriters } from './soak/eight-writers.ts';

test('writer processes, a server and a browser work on one database without an error that reaches anybody', async () => {
  const figures = await eightWriters.run({ short: true, folder: temporaryFolder(), say: () => {} });
  expect(figures).toMatchObject({ 'errors reaching a writer, the server or the page': 0, integrity_check: 'ok' });
});
