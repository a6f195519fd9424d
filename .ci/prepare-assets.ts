/** Makes the scripts and styles of the page that has just been built ready to be sent. */
import path from 'node:path';
import { prepareAssets } from '../server/page/prepare-assets.ts';

await prepareAssets(path.join(import.meta.dirname, '..'));
