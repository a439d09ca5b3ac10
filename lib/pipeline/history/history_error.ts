/**
 * What can be wrong with a database of runs, in words.
 *
 * @module
 */
import { SQLITE, sqliteCode } from "../../deps/sqlite.ts";
import { FormatError, InputError } from "../../errors.ts";

/** What to do where the file cannot be used as it is. */
const ELSEWHERE = "move it away, or pass --db with another file";

/** An error of SQLite's as one that tells what to do; other errors pass as they are. */
export function historyError(error: unknown, path: string): unknown {
  const cause = { cause: error };
  const { message } = error as Error;
  // A file that cannot be opened at all has no number.
  const code = /^unable to open/.test(message)
    ? SQLITE.cannotOpen
    : sqliteCode(error);
  switch (code) {
    case SQLITE.notADatabase:
    case SQLITE.corrupt:
      return new FormatError(
        `Cannot use the history ${path}: it is damaged (${message}); ${ELSEWHERE}`,
        cause,
      );
    case SQLITE.busy:
      return new InputError(
        `Cannot use the history ${path}: another process has been writing to it for too long; try again`,
        cause,
      );
    case SQLITE.readOnly:
    case SQLITE.cannotOpen:
      return new InputError(
        `Cannot open the history ${path}: ${message}; it must be a file that can be written, in a folder that exists`,
        cause,
      );
    case SQLITE.full:
      return new InputError(
        `Cannot write to the history ${path}: no space left on device`,
        cause,
      );
  }
  return error;
}

/** Something done in a database, its failures in words. */
export function inHistory<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw historyError(error, path);
  }
}

/** A database of another program, or of a later version of this one. */
export function foreignHistory(
  path: string,
  version: number,
  known: number,
): FormatError {
  return new FormatError(
    version > known
      ? `Cannot use the history ${path}: a newer fair-collapse wrote it (version ${version} of its tables, this one knows ${known}); update, or pass --db with another file`
      : `Cannot use the history ${path}: it is a database of another program; pass --db with another file`,
  );
}
