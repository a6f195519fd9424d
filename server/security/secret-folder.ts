import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { messageOf, NtkBoardError } from '../../lib/protocol/errors.ts';

const NAME = /^[0-9a-z]{1,64}$/;
const MAX_FILE_BYTES = 10_000;

/**
 * A folder of small JSON files that only their owner may read. Each is made whole and never changed, so processes need no
 * lock between them. A name that could lead out of the folder names no file, and symbolic links are not followed.
 */
export class SecretFolder {
  readonly #path: string;

  constructor(logdir: string, name: string) {
    this.#path = join(logdir, name);
  }

  /**
   * Makes a file.
   *
   * @throws NtkBoardError `logdir-unwritable`
   */
  async add(name: string, content: object): Promise<void> {
    try {
      await mkdir(this.#path, { recursive: true, mode: 0o700 });
      await chmod(this.#path, 0o700);
      const file = await open(this.#file(name)!, 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify(content));
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (cause) {
      const message = `access: expected to write into ${this.#path}, got ${messageOf(cause)}. Give its owner the right to write there.`;
      throw new NtkBoardError('logdir-unwritable', message, { cause });
    }
  }

  /** The content of a file, or null when there is none, or none of this schema. */
  async read<Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.infer<Schema> | null> {
    const path = this.#file(name);
    if (path === null) return null;
    try {
      const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_FILE_BYTES), 0, MAX_FILE_BYTES, 0);
        return schema.safeParse(JSON.parse(buffer.toString('utf8', 0, bytesRead))).data ?? null;
      } finally {
        await file.close();
      }
    } catch {
      return null;
    }
  }

  /** The names of all files. */
  async names(): Promise<string[]> {
    const entries = await readdir(this.#path).catch(() => []);
    return entries.filter((entry) => entry.endsWith('.json')).map((entry) => entry.slice(0, -'.json'.length));
  }

  /** Removes a file, and says whether there was one. */
  async remove(name: string): Promise<boolean> {
    const path = this.#file(name);
    if (path === null) return false;
    try {
      await unlink(path);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    }
  }

  #file(name: string): string | null {
    return NAME.test(name) ? join(this.#path, `${name}.json`) : null;
  }
}
