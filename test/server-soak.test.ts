import { expect, it } from 'vitest';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { liveLoad } from './soak/live-load.ts';
import { serverKills } from './soak/server-kills.ts';

const setting = () => ({ short: true, folder: temporaryFolder(), say: () => {} });

it('every one of many clients gets every point of a busy feed once', async () => {
  expect(await liveLoad.run(setting())).toMatchObject({ lost: 0, repeated: 0, 'points committed': 200 });
});

it('clients of a server that is killed again and again end at the truth of the database', async () => {
  expect(await serverKills.run(setting())).toMatchObject({ kills: 3, missing: 0, repeated: 0 });
});
