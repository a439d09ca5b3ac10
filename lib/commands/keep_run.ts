/**
 * Adding a run to the history.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { defaultCacheFolder } from "../features/cache_folder.ts";
import { openHistory } from "../pipeline/history/open_history.ts";
import type { RunDocument } from "../report/run_document.ts";

import type { Flags } from "./command.ts";
import type { Output } from "./output.ts";

/** Flags of every command that adds to the history. */
export const HISTORY_FLAGS = {
  db: {
    type: "string",
    placeholder: "FILE",
    help: "Where the history of runs is kept (default: in the cache folder)",
  },
  "no-history": { type: "boolean", help: "Do not add the run to the history" },
} as const satisfies Flags;

/** Flags of every command that reads runs of the history. */
export const PAST_RUN_FLAGS = {
  cache: { type: "string", placeholder: "DIR", help: "The cache folder" },
  db: {
    type: "string",
    placeholder: "FILE",
    help: "The history (default: history.sqlite in the cache folder)",
  },
} as const satisfies Flags;

/** Flags that say where the history is. */
export interface HistoryPlace {
  /** `--db` */
  readonly db?: string;
  /** `--cache` */
  readonly cache?: string;
  /** `--no-cache` */
  readonly "no-cache"?: boolean;
  /** `--no-history` */
  readonly "no-history"?: boolean;
}

/** The history's file: the one named, or that in the cache folder. */
export function historyPath({ db, cache }: HistoryPlace): string {
  return db ?? `${cache ?? defaultCacheFolder()}/history.sqlite`;
}

/**
 * Add a run to the history, unless nothing is to be kept. A run is worth more than its place in the history: where that
 * cannot be written, a warning says so, or, where only a permission is missing, a remark of `--verbose`.
 */
export async function keepRun(
  run: RunDocument,
  place: HistoryPlace,
  output: Output,
): Promise<void> {
  const { db } = place;
  if (place["no-history"] || (place["no-cache"] && db === undefined)) return;
  try {
    const path = historyPath(place);
    const folder = path.replace(/[/\\]?[^/\\]*$/, "");
    if (db === undefined) await Deno.mkdir(folder, { recursive: true });
    const history = await openHistory(path);
    try {
      const id = history.add(run);
      output.detail(`kept as history:${id} in ${path}`, {
        event: "history",
        id,
        path,
      });
    } finally {
      history.close();
    }
  } catch (error) {
    const message = (error as Error).message;
    const isForbidden = error instanceof Deno.errors.NotCapable ||
      (error as Error).cause instanceof Deno.errors.NotCapable;
    if (isForbidden && db === undefined) {
      output.detail(`the run is not in the history: ${message}`);
    } else if (
      isForbidden || error instanceof InputError ||
      error instanceof Deno.errors.PermissionDenied
    ) {
      output.warn(`The run is not in the history: ${message}`);
    } else throw error;
  }
}
