/** Puts compressed copies beside the scripts and styles of the page that has just been built. */
import path from 'node:path';
import { compressAssets } from '../server/page/compress-assets.ts';

await compressAssets(path.join(import.meta.dirname, '..'));
