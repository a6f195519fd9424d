import { expect, test } from 'vitest';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { killServerAndWriter } from './soak/kill-server-and-writer.ts';
import { killWriter } from './soak/kill-writer.ts';

const setting = () => ({ short: true, folder: temporaryFolder(), say: () => {} });

test('writers killed with SIGKILL under load lose no acknowledged row and double none', async () => {
  expect(await killWriter.run(setting())).toMatchObject({ 'acknowledged rows lost': 0, 'rows doubled': 0 });
});

test('server and writer killed together lose no acknowledged row, and a follower misses none and sees none twice', async () => {
  expect(await killServerAndWriter.run(setting())).toMatchObject({ 'acknowledged rows lost': 0, 'rows doubled': 0 });
});
