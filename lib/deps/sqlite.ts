/** SQLite as it comes with the runtime, loaded when the first database is opened. @module */

/** A value of a column. */
export type SqlValue = string | number | null;

/** A statement that can be run many times. */
export interface SqlStatement {
  /** Run it for its effect. */
  run(...values: SqlValue[]): { readonly lastInsertRowid: number | bigint };
  /** All its rows. */
  all(...values: SqlValue[]): Record<string, SqlValue>[];
  /** Its first row. */
  get(...values: SqlValue[]): Record<string, SqlValue> | undefined;
}

/** An open database. */
export interface SqlDatabase {
  /** Run statements that give no rows. */
  exec(sql: string): void;
  /** Compile a statement. */
  prepare(sql: string): SqlStatement;
  /** Give the file back. */
  close(): void;
}

/** What SQLite calls what went wrong. */
export const SQLITE = {
  busy: 5,
  readOnly: 8,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

/** SQLite's number of an error, without its extension; nothing for errors of others. */
export function sqliteCode(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === "number" ? errcode & 0xff : undefined;
}

/**
 * Open a database file, creating it where there is none.
 *
 * @param timeout Milliseconds to wait for other processes that write.
 */
export async function openSqlite(
  path: string,
  timeout: number,
): Promise<SqlDatabase> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA busy_timeout = ${timeout}; PRAGMA foreign_keys = ON`);
  return database as unknown as SqlDatabase;
}
