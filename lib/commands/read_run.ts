/**
 * A run named on the command line: a file of `--json`, or one of the history.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { openHistory } from "../pipeline/history/open_history.ts";
import { parseRun } from "../report/parse_run.ts";
import type { RunDocument } from "../report/run_document.ts";
import { readingError } from "../reading_error.ts";
import { readTextFile } from "../read_text_file.ts";

import { historyPath, type HistoryPlace } from "./keep_run.ts";
import { UsageError } from "./usage_error.ts";

const PREFIX = "history:";

/** Whether a file is there; one that may not be looked at counts as such. */
async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

/**
 * The history, where there is one.
 *
 * @throws {InputError} If there is none; it is not made.
 */
export async function existingHistory(
  place: HistoryPlace,
): Promise<Awaited<ReturnType<typeof openHistory>>> {
  const path = historyPath(place);
  if (await exists(path)) return await openHistory(path);
  throw new InputError(
    `Cannot find a history in ${path}: rank and score make it; --db names another file`,
  );
}

async function fromHistory(
  id: string,
  place: HistoryPlace,
): Promise<RunDocument> {
  if (id !== "last" && !/^\d+$/.test(id)) {
    throw new UsageError(
      `Expected history:NUMBER or history:last but found "${PREFIX}${id}"`,
    );
  }
  const history = await existingHistory(place);
  try {
    return history.run(id === "last" ? undefined : Number(id));
  } finally {
    history.close();
  }
}

/**
 * The run that a word names.
 *
 * @param word A file, `history:NUMBER`, or `history:last`.
 * @param place Where the history is.
 * @throws {InputError} If there is no such run.
 * @throws {FormatError} If the file is no run.
 */
export async function readRun(
  word: string,
  place: HistoryPlace,
): Promise<RunDocument> {
  if (word.startsWith(PREFIX)) {
    return await fromHistory(word.slice(PREFIX.length), place);
  }
  try {
    return parseRun(await readTextFile(word), word);
  } catch (error) {
    throw readingError(error, word);
  }
}
