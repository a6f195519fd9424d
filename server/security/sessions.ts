import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { SecretFolder } from './secret-folder.ts';

/** How long a browser stays signed in. */
export const SESSION_MS = 30 * 24 * 3600 * 1000;

const sessionFileSchema = z.object({
  tokenId: z.string(),
  expiresMs: z.number(),
  /** Hex, of the secret part. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const KEY = /^([0-9a-f]{16})\.([\w-]{43})$/;

/** A browser that has signed in, and with which token. */
export interface Session {
  id: string;
  tokenId: string;
}

/**
 * The browsers that are signed in: one file each in `<logdir>/sessions`, so that they stay so when the server starts anew.
 * A cookie carries a key of 256 random bits in place of the token, and the file only the key's SHA-256.
 */
export class SessionStore {
  readonly #folder: SecretFolder;

  constructor(logdir: string) {
    this.#folder = new SecretFolder(logdir, 'sessions');
  }

  /** Begins a session and returns its key, for the cookie. */
  async create(tokenId: string): Promise<string> {
    await this.#removeExpired();
    const id = randomBytes(8).toString('hex');
    const secret = randomBytes(32).toString('base64url');
    await this.#folder.add(id, { tokenId, expiresMs: Date.now() + SESSION_MS, sha256: hash(secret).toString('hex') });
    return `${id}.${secret}`;
  }

  /** The session of a key, or null when it is none, ended or expired. */
  async verify(key: string): Promise<Session | null> {
    const [, id, secret] = key.match(KEY) ?? [];
    const file = id === undefined ? null : await this.#folder.read(id, sessionFileSchema);
    if (id === undefined || secret === undefined || !file) return null;
    if (!timingSafeEqual(hash(secret), Buffer.from(file.sha256, 'hex')) || file.expiresMs < Date.now()) return null;
    return { id, tokenId: file.tokenId };
  }

  /** Whether a session has neither ended nor expired. */
  async holds(id: string): Promise<boolean> {
    const file = await this.#folder.read(id, sessionFileSchema);
    return file !== null && file.expiresMs >= Date.now();
  }

  /** Ends a session. */
  async end(id: string): Promise<void> {
    await this.#folder.remove(id);
  }

  async #removeExpired(): Promise<void> {
    for (const id of await this.#folder.names()) if (!(await this.holds(id))) await this.#folder.remove(id);
  }
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
