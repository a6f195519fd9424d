import type { NtkBoardError } from '../../protocol/errors.ts';
import { lastLines } from './run-command.ts';
import { diskFull, setupError } from './setup-error.ts';
import type { Target } from './target.ts';
import type { Wheel } from './wheel.ts';

const NETWORK =
  /NewConnectionError|ConnectionError|ConnectTimeout|ReadTimeout|Temporary failure in name|ProxyError|SSLError|Max retries|Connection (refused|reset|broken)|Network is unreachable|timed out|IncompleteRead|ProtocolError/i;
const AGAIN = 'run the command again: it goes on where it stopped.';

/** What pip's output means. The network comes first: pip also says "no matching distribution" when it reached nothing. */
export function downloadError(wheel: Wheel, target: Target, folder: string, output: string): NtkBoardError {
  const wanted = `${wheel.name} ${wheel.version}`;
  const said = lastLines(output);
  if (/No space left on device|Errno 28|Disk quota exceeded/i.test(output))
    return diskFull(folder, 'none left', { said });
  if (/DO NOT MATCH THE HASHES/i.test(output)) return wrongHash(wheel, 'another file', said);
  if (NETWORK.test(output)) {
    return setupError(
      'download-failed',
      `to download ${wanted} through pip`,
      'no connection to the package index',
      `Look at the network, at proxies and at "pip config list", then ${AGAIN}`,
      { said },
    );
  }
  if (/No matching distribution|Could not find a version/i.test(output)) {
    return setupError(
      'wheel-not-found',
      `a wheel of ${wanted} for ${target.name} (${target.tags.join(', ')})`,
      'none on the package index',
      'Choose another release with --tensorflow, for example 2.18.1 (2.15, 2.18, 2.20 and 2.21 are known to work).',
      { said },
    );
  }
  return setupError('download-failed', `pip to download ${wanted}`, 'an error', `Repair it, then ${AGAIN}`, { said });
}

/** A download that is not what PyPI has. */
export function wrongHash({ name, version }: Wheel, got: string, said = ''): NtkBoardError {
  return setupError(
    'hash-mismatch',
    `${name} ${version} with the hash that PyPI states`,
    got,
    `The package index or the download changed it: nothing was installed. Look at "pip config list", then ${AGAIN}`,
    { said },
  );
}
