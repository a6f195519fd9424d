import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { assetsFolder } from './page-state.ts';

const TEXT = /\.(js|css|svg)$/;
/** Below this the compressed copy saves no packet. */
const LEAST_BYTES = 1024;
/**
 * Has V8 compile a script's functions in another thread while it is fetched (https://v8.dev/blog/explicit-compile-hints); else each is looked through then and
 * compiled when it is first called, by the thread that draws. Two thirds are called while the page opens.
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad\n';

/**
 * Makes the built page's scripts and styles ready to be sent: scripts with a hint when to compile them, all with compressed copies beside them, so that no
 * request has to compress them (0.2 s of processor time for each page opened). Done once for a build, by Node's threads; a second time changes nothing.
 *
 * @param root folder with the build in `.next`
 */
export async function prepareAssets(root: string): Promise<void> {
  const folder = assetsFolder(root);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => TEXT.test(file));
  await Promise.all(files.map((file) => prepare(join(folder, file))));
}

async function prepare(path: string): Promise<void> {
  let bytes = await readFile(path);
  if (path.endsWith('.js') && !bytes.subarray(0, COMPILE_HINT.length).equals(Buffer.from(COMPILE_HINT))) {
    bytes = Buffer.concat([Buffer.from(COMPILE_HINT), bytes]);
    await writeFile(path, bytes);
  }
  if (bytes.length < LEAST_BYTES) return;
  const options = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  await Promise.all([
    promisify(brotliCompress)(bytes, options).then((data) => writeFile(`${path}.br`, data)),
    promisify(gzip)(bytes, { level: 9 }).then((data) => writeFile(`${path}.gz`, data)),
  ]);
}
