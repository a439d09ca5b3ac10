/**
 * The runs that were made, in a database.
 *
 * @module
 */
import {
  openSqlite,
  type SqlDatabase,
  type SqlValue,
} from "../../deps/sqlite.ts";
import { InputError } from "../../errors.ts";
import { parseRun } from "../../report/parse_run.ts";
import type { RunDocument } from "../../report/run_document.ts";
import { placed } from "../../report/shown.ts";

import { historyError, inHistory } from "./history_error.ts";
import { ensureTables, inTransaction } from "./history_schema.ts";

/** A model's place in a run. */
export interface HistoryModel {
  /** Its name. */
  readonly name: string;
  /** Its rank by the deciding metric; null where that did not apply. */
  readonly rank: number | null;
  /** Its score; null where there is none. */
  readonly score: number | null;
}

/** A run in a line. */
export interface HistoryEntry {
  /** Its number; `history:NUMBER` stands for the run on the command line. */
  readonly id: number;
  /** When it ended, ISO 8601. */
  readonly created: string;
  /** Name of the data. */
  readonly data: string;
  /** Where the data were. */
  readonly path: string;
  /** Kind of samples. */
  readonly task: RunDocument["data"]["task"];
  /** Number of samples. */
  readonly samples: number;
  /** The deciding metric's id. */
  readonly metric: string;
  /** The models, best first. */
  readonly models: readonly HistoryModel[];
}

/** Which runs to list; names may hold the wildcards `*` and `?`. */
export interface HistoryFilter {
  /** Name of the data, or where they were. */
  readonly data?: string;
  /** A model that took part. */
  readonly model?: string;
  /** At most so many, the latest. */
  readonly limit?: number;
}

/** An open history. */
export interface RunHistory {
  /** Keep a run, but for what only charts need; gives its number. */
  add(run: RunDocument): number;
  /** Runs, latest first. */
  list(filter?: HistoryFilter): HistoryEntry[];
  /** The document of a run; of the latest, without a number. */
  run(id?: number): RunDocument;
  /** Give the file back. */
  close(): void;
}

/** Milliseconds to wait for another process that writes. */
const PATIENCE = 10_000;

/** JSON and SQL know no NaN. */
function finite(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function insert(database: SqlDatabase, run: RunDocument): number {
  const { details: _, ...document } = run;
  const { name, path, task, samples, fingerprint } = run.data;
  const { lastInsertRowid } = database.prepare(
    "INSERT INTO runs (created, data, path, task, samples, fingerprint, metric, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  ).run(
    run.created,
    name,
    path,
    task,
    samples,
    fingerprint ?? null,
    run.metric,
    JSON.stringify(document),
  );
  const id = Number(lastInsertRowid);
  const [{ ranks, scores }] = run.metrics;
  const model = database.prepare(
    "INSERT INTO run_models (run, place, name, rank, score) VALUES (?, ?, ?, ?, ?)",
  );
  placed(run).forEach((at, place) =>
    model.run(
      id,
      place,
      run.models[at].name,
      finite(ranks[at]),
      finite(scores[at]),
    )
  );
  return id;
}

function entries(
  database: SqlDatabase,
  { data, model, limit }: HistoryFilter,
): HistoryEntry[] {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (data !== undefined) {
    conditions.push("(data = ? OR path = ? OR data GLOB ? OR path GLOB ?)");
    values.push(data, data, data, data);
  }
  if (model !== undefined) {
    conditions.push(
      "id IN (SELECT run FROM run_models WHERE name = ? OR name GLOB ?)",
    );
    values.push(model, model);
  }
  const where = conditions.length > 0
    ? `WHERE ${conditions.join(" AND ")}`
    : "";
  const runs = database.prepare(
    `SELECT id, created, data, path, task, samples, metric FROM runs ${where} ORDER BY id DESC LIMIT ?`,
  ).all(...values, limit ?? -1);
  const models = database.prepare(
    "SELECT name, rank, score FROM run_models WHERE run = ? ORDER BY place",
  );
  return runs.map((row) => ({
    ...row,
    models: models.all(row.id).map((own) => ({ ...own })),
  } as unknown as HistoryEntry));
}

function documentOf(
  database: SqlDatabase,
  path: string,
  id: number | undefined,
): RunDocument {
  const row = id === undefined
    ? database.prepare(
      "SELECT id, document FROM runs ORDER BY id DESC LIMIT 1",
    ).get()
    : database.prepare("SELECT id, document FROM runs WHERE id = ?").get(id);
  if (row) return parseRun(String(row.document), `run ${row.id} of ${path}`);
  throw new InputError(
    id === undefined
      ? `Cannot find a run in the history ${path}: it is empty; rank and score add to it`
      : `Cannot find run ${id} in the history ${path}; \`history\` lists those that there are`,
  );
}

/**
 * Open a history, making it where there is none; several processes may use it at once.
 *
 * @param path The database file; its folder must exist.
 * @throws {FormatError} If the file is damaged, another program's, or of a later version.
 * @throws {InputError} If it cannot be opened or written, or another process holds it for ten seconds.
 *
 * @example
 * ```ts
 * import { openHistory, runDocument, scorePool } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const set = (model: string, gap: number) => ({
 *   model,
 *   rows: 4,
 *   dims: 1,
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   classNames: ["cat", "dog"],
 *   chunks: () => [Float32Array.of(0, 1, gap, gap + 1)],
 * });
 * const ranking = await scorePool([set("near", 2), set("far", 9)]);
 * const data = { name: "pets", path: "pets/", task: "features" as const, samples: 4, classes: [], remarks: [] };
 * const models = ranking.names.map((name) => ({ name, source: name, rows: 4, dims: 1 }));
 *
 * const folder = await Deno.makeTempDir();
 * const history = await openHistory(`${folder}/history.sqlite`);
 * const id = history.add(runDocument({ data, models, ranking }));
 * assertEquals(history.list({ model: "f*" })[0].models[0].name, "far");
 * assertEquals(history.run(id).order, ["far", "near"]);
 * history.close();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openHistory(path: string): Promise<RunHistory> {
  const database = await openSqlite(path, PATIENCE)
    .catch((error) => Promise.reject(historyError(error, path)));
  try {
    inHistory(path, () => ensureTables(database, path));
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    add: (run) =>
      inHistory(
        path,
        () => inTransaction(database, () => insert(database, run)),
      ),
    list: (filter = {}) => inHistory(path, () => entries(database, filter)),
    run: (id) => inHistory(path, () => documentOf(database, path, id)),
    close: () => database.close(),
  };
}
