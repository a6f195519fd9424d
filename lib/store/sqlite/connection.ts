import type { Database, Statement } from 'better-sqlite3';
import type { CompiledQuery } from 'kysely';
import type { DatabaseCopy } from './database-copy.ts';

const MAX_STATEMENTS = 256;

/** Runs compiled queries synchronously on one better-sqlite3 handle, keeping the statements it has prepared. */
export class SqliteConnection {
  readonly database: Database;
  /** The database's path as it is told: that of the original when a copy is read. */
  readonly path: string;
  /** What is read in place of a database whose folder is read-only. */
  readonly copy: DatabaseCopy | null;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database, path = database.name, copy: DatabaseCopy | null = null) {
    this.database = database;
    this.path = path;
    this.copy = copy;
  }

  /** The prepared statement of a text: for what runs often, or is plainer in SQL. */
  prepare(sql: string): Statement {
    return this.#statement(sql);
  }

  /** Every row. */
  all<Row>(query: CompiledQuery<Row>): Row[] {
    return this.#statement(query.sql).all(...query.parameters) as Row[];
  }

  /** The first row, or undefined. */
  get<Row>(query: CompiledQuery<Row>): Row | undefined {
    return this.#statement(query.sql).get(...query.parameters) as Row | undefined;
  }

  /** Runs a statement without rows and returns how many rows it changed. */
  run(query: CompiledQuery<unknown>): number {
    return this.#statement(query.sql).run(...query.parameters).changes;
  }

  /** Runs `work` in one transaction that holds the write lock from its start, so it never has to be retried midway. */
  write<Result>(work: () => Result): Result {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** Runs `work` on one consistent view of the database. */
  read<Result>(work: () => Result): Result {
    return this.#transaction('BEGIN', work);
  }

  /** Runs `work`; in it a statement that finds the database locked by another process fails at once. */
  withoutWaiting(work: () => void): void {
    const timeoutMs = this.database.pragma('busy_timeout', { simple: true });
    this.database.pragma('busy_timeout = 0');
    try {
      work();
    } finally {
      this.database.pragma(`busy_timeout = ${timeoutMs}`);
    }
  }

  close(): void {
    this.#statements.clear();
    this.database.close();
    this.copy?.remove();
  }

  #transaction<Result>(begin: string, work: () => Result): Result {
    this.#statement(begin).run();
    try {
      const result = work();
      this.#statement('COMMIT').run();
      return result;
    } catch (error) {
      // SQLite has already rolled back after some errors, a full disk among them.
      if (this.database.inTransaction) this.#statement('ROLLBACK').run();
      throw error;
    }
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql) as Statement;
    if (this.#statements.size >= MAX_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, statement);
    return statement;
  }
}
