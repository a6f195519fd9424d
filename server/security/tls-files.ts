import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { messageOf, NtkBoardError } from '../../lib/protocol/errors.ts';

/** Paths of a certificate (with the chain below it) and of its key, both PEM. */
export interface TlsFiles {
  cert: string;
  key: string;
}

/**
 * The content of the files.
 *
 * @throws NtkBoardError `invalid-option` when one cannot be read, or they do not belong together
 */
export function readTlsFiles(files: TlsFiles): { cert: Buffer; key: Buffer } {
  try {
    const read = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
    createSecureContext(read);
    return read;
  } catch (cause) {
    throw new NtkBoardError(
      'invalid-option',
      `serve: expected a PEM certificate and its key in ${files.cert} and ${files.key}, got ${messageOf(cause)}. ` +
        'Name them with --tls-cert and --tls-key.',
      { cause },
    );
  }
}
