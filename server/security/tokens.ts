import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { customAlphabet } from 'nanoid';
import { z } from 'zod';
import { SecretFolder } from './secret-folder.ts';

/** What a token lets its bearer do; `write` includes `read`. */
export const SCOPES = ['read', 'write'] as const;
export type Scope = (typeof SCOPES)[number];

const tokenFileSchema = z.object({
  scope: z.enum(SCOPES),
  label: z.string(),
  createdMs: z.number(),
  /** Hex, of the secret part. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What is known of a token; the token itself is told once, when it is made. */
export interface TokenInfo {
  id: string;
  scope: Scope;
  label: string;
  createdMs: number;
}

const newId = customAlphabet('0123456789abcdefghijkmnpqrstuvwxyz', 8);
const TOKEN = /^ntkb_([0-9a-z]{8})_([\w-]{43})$/;

/**
 * The access tokens of a logdir: one file each in `<logdir>/tokens`, readable by its owner alone. A token is 256 random
 * bits, of which only the SHA-256 is kept: such a hash needs no salt and no slowness, since nobody can guess the bits.
 * Every check reads the file, so a revoked token is refused from the next request on, whichever process revoked it.
 */
export class TokenStore {
  readonly #folder: SecretFolder;

  constructor(logdir: string) {
    this.#folder = new SecretFolder(logdir, 'tokens');
  }

  /** Makes a token; what it returns as `token` is kept nowhere. */
  async create(scope: Scope, label: string): Promise<{ token: string; info: TokenInfo }> {
    const id = newId();
    const secret = randomBytes(32).toString('base64url');
    const createdMs = Date.now();
    await this.#folder.add(id, { scope, label, createdMs, sha256: hash(secret).toString('hex') });
    return { token: `ntkb_${id}_${secret}`, info: { id, scope, label, createdMs } };
  }

  /** Every token, oldest first. */
  async list(): Promise<TokenInfo[]> {
    const found = await Promise.all((await this.#folder.names()).map((id) => this.find(id)));
    return found.filter((info) => info !== null).sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1));
  }

  /** The token with an id, or null when there is none, as after it was revoked. */
  async find(id: string): Promise<TokenInfo | null> {
    const file = await this.#folder.read(id, tokenFileSchema);
    return file && { id, scope: file.scope, label: file.label, createdMs: file.createdMs };
  }

  /** The token that a bearer shows, or null when it is none of this logdir's. */
  async verify(token: string): Promise<TokenInfo | null> {
    const [, id, secret] = token.match(TOKEN) ?? [];
    const file = id === undefined ? null : await this.#folder.read(id, tokenFileSchema);
    if (id === undefined || secret === undefined || !file) return null;
    if (!timingSafeEqual(hash(secret), Buffer.from(file.sha256, 'hex'))) return null;
    return { id, scope: file.scope, label: file.label, createdMs: file.createdMs };
  }

  /** Ends a token, and says whether there was one. */
  revoke(id: string): Promise<boolean> {
    return this.#folder.remove(id);
  }
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
