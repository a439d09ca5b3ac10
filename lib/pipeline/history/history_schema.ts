/**
 * The tables of the history.
 *
 * @module
 */
import type { SqlDatabase } from "../../deps/sqlite.ts";

import { foreignHistory } from "./history_error.ts";

/** Version of the tables. */
const VERSION = 1;
/** Marks the file as ours: "face" in ASCII. */
const APPLICATION = 0x66616365;

const TABLES = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created TEXT NOT NULL,
    data TEXT NOT NULL,
    path TEXT NOT NULL,
    task TEXT NOT NULL,
    samples INTEGER NOT NULL,
    fingerprint TEXT,
    metric TEXT NOT NULL,
    document TEXT NOT NULL
  );
  CREATE INDEX runs_data ON runs (data);
  CREATE TABLE run_models (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    rank REAL,
    score REAL,
    PRIMARY KEY (run, place)
  ) WITHOUT ROWID;
  CREATE INDEX run_models_name ON run_models (name);
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${VERSION};
`;

function numberOf(database: SqlDatabase, sql: string): number {
  return Number(Object.values(database.prepare(sql).get()!)[0]);
}

/** Do something that other processes see whole or not at all. */
export function inTransaction<T>(database: SqlDatabase, action: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = action();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    try {
      database.exec("ROLLBACK");
    } catch {
      // SQLite has rolled back by itself.
    }
    throw error;
  }
}

/**
 * Make the tables where there are none.
 *
 * @throws {FormatError} If the database is another program's, or a later version's.
 */
export function ensureTables(database: SqlDatabase, path: string): void {
  const isReady = () => {
    const version = numberOf(database, "PRAGMA user_version");
    const owner = numberOf(database, "PRAGMA application_id");
    const tables = numberOf(database, "SELECT count(*) FROM sqlite_master");
    if (owner === APPLICATION && version === VERSION) return true;
    if (owner === 0 && version === 0 && tables === 0) return false;
    throw foreignHistory(
      path,
      owner === APPLICATION ? version : 0,
      VERSION,
    );
  };
  if (isReady()) return;
  // Another process may have been faster.
  inTransaction(database, () => {
    if (!isReady()) database.exec(TABLES);
  });
}
