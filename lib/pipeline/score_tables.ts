/**
 * Scores and true accuracies of models, from the files that people keep them in.
 *
 * @module
 */
import { parseCsv } from "../deps/std_csv.ts";
import { FormatError, InputError } from "../errors.ts";
import type { ModelScores } from "../ranking/evaluate.ts";
import { readingError } from "../reading_error.ts";
import { readTextFile } from "../read_text_file.ts";

const MODEL_COLUMNS = ["model", "name", "models"];
const TRUTH_COLUMNS = [
  "accuracy",
  "acc",
  "truth",
  "miou",
  "f1",
  "value",
  "score",
];

async function readText(path: string): Promise<string> {
  try {
    return await readTextFile(path);
  } catch (error) {
    throw readingError(error, path);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError(
      `Cannot read ${path}: it is no JSON (${(error as Error).message})`,
    );
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Records of a CSV file with a header. */
function parseTable(text: string, path: string): Record<string, string>[] {
  try {
    return parseCsv(text.trimEnd(), { skipFirstRow: true }) as Record<
      string,
      string
    >[];
  } catch (error) {
    throw new FormatError(
      `Cannot read ${path} as CSV: ${(error as Error).message}`,
    );
  }
}

function columnOf(
  records: readonly Readonly<Record<string, unknown>>[],
  names: readonly string[],
  path: string,
): string {
  const columns = Object.keys(records[0] ?? {});
  const found = names.map((name) =>
    columns.find((column) => column.trim().toLowerCase() === name)
  )
    .find((column) => column !== undefined);
  if (found !== undefined) return found;
  throw new FormatError(
    `Cannot read ${path}: expected a column ${names[0]} but found ${
      columns.join(", ") || "none"
    }`,
  );
}

/** A number, or null where the cell says that there is none. */
function numberOf(cell: unknown, where: string): number | null {
  if (
    cell === null || cell === undefined ||
    /^\s*(n\/a|nan|none|null)?\s*$/i.test(String(cell))
  ) {
    return null;
  }
  const value = Number(String(cell).trim().replace(/\s*%$/, ""));
  if (Number.isFinite(value)) return value;
  throw new FormatError(`Expected a number but found "${cell}" in ${where}`);
}

function scoresOfRun(
  run: Record<string, unknown>,
  path: string,
): Record<string, ModelScores> {
  const models = run.models as { name: string }[];
  const metrics = run.metrics as {
    metric: string;
    scores: (number | null)[];
  }[];
  if (!Array.isArray(models) || !Array.isArray(metrics)) {
    throw new FormatError(`Cannot read ${path}: a run has models and metrics`);
  }
  return Object.fromEntries(metrics.map(({ metric, scores }) => [
    metric,
    Object.fromEntries(
      models.map(({ name }, index) => [name, scores[index] ?? null]),
    ),
  ]));
}

/** Long form: model, metric, score; or wide form: model and one column a metric. */
function scoresOfTable(
  records: readonly Readonly<Record<string, string>>[],
  path: string,
): Record<string, ModelScores> {
  const model = columnOf(records, MODEL_COLUMNS, path);
  const columns = Object.keys(records[0]);
  const isLong = columns.includes("metric") && columns.includes("score");
  const scores: Record<string, Record<string, number | null>> = {};
  for (const [index, record] of records.entries()) {
    const where = `row ${index + 2} of ${path}`;
    const cells = isLong
      ? [[record.metric, record.score]]
      : columns.filter((column) => column !== model).map((
        column,
      ) => [column, record[column]]);
    for (const [metric, cell] of cells) {
      (scores[metric] ??= {})[record[model]] = numberOf(cell, where);
    }
  }
  return scores;
}

/**
 * Scores by metric and model: the JSON or the CSV of `rank` and `score`, or a CSV with a column model and one a metric.
 *
 * @throws {FormatError} If the file is of another form; the message names the row or column.
 */
export async function readScores(
  path: string,
): Promise<Record<string, ModelScores>> {
  const text = await readText(path);
  if (!/^\s*[{[]/.test(text)) {
    return scoresOfTable(parseTable(text, path), path);
  }
  const run = parseJson(text, path);
  if (isRecord(run) && run.format === "fair-collapse/run") {
    return scoresOfRun(run, path);
  }
  throw new FormatError(
    `Cannot read ${path}: expected the document that rank --json prints but found other JSON`,
  );
}

/** The models of one target of a ground truth such as the zoo's. */
function truthOfTarget(
  targets: readonly unknown[],
  wanted: string | undefined,
  path: string,
): Record<string, number> {
  const known = targets.filter(isRecord);
  const names = known.map(({ target }) => String(target));
  const found = wanted === undefined && known.length === 1
    ? known[0]
    : known.find(({ target }) => target === wanted);
  if (!found || !isRecord(found.models)) {
    throw new InputError(
      `Cannot tell which target of ${path} is meant` +
        (wanted === undefined ? "" : ` by "${wanted}"`) +
        `; name it by --target (rank and score: --truth-target), one of ${
          names.join(", ")
        }`,
    );
  }
  return truthOfRecord(found.models, path);
}

/** Numbers by model, or objects with an accuracy by model. */
function truthOfRecord(
  models: Record<string, unknown>,
  path: string,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(models).map(([model, value]) => {
      const cell = isRecord(value)
        ? value[columnOf([value], TRUTH_COLUMNS, `${path}, ${model}`)]
        : value;
      return [
        model,
        required(numberOf(cell, `${path}, ${model}`), model, path),
      ];
    }),
  );
}

function required(value: number | null, model: string, path: string): number {
  if (value !== null) return value;
  throw new FormatError(
    `Expected a number for ${model} in ${path} but found none`,
  );
}

function truthOfTable(
  records: readonly Readonly<Record<string, unknown>>[],
  path: string,
): Record<string, number> {
  const model = columnOf(records, MODEL_COLUMNS, path);
  const value = columnOf(records, TRUTH_COLUMNS, path);
  const truth: Record<string, number> = {};
  for (const [index, record] of records.entries()) {
    const name = String(record[model]);
    if (name in truth) {
      throw new FormatError(`${name} comes twice in ${path}, row ${index + 2}`);
    }
    truth[name] = required(
      numberOf(record[value], `row ${index + 2} of ${path}`),
      name,
      path,
    );
  }
  return truth;
}

/**
 * True accuracy by model: a CSV with the columns model and accuracy, JSON (numbers by model, or a list of records), or a
 * ground truth of several targets as the zoo's.
 *
 * @param target Which target, where the file has several.
 * @throws {FormatError} If the file is of another form; the message names the row or column.
 */
export async function readTruth(
  path: string,
  target?: string,
): Promise<Record<string, number>> {
  const text = await readText(path);
  if (!/^\s*[{[]/.test(text)) return truthOfTable(parseTable(text, path), path);
  const json = parseJson(text, path);
  if (Array.isArray(json)) return truthOfTable(json.filter(isRecord), path);
  if (isRecord(json) && Array.isArray(json.targets)) {
    return truthOfTarget(json.targets, target, path);
  }
  if (isRecord(json)) return truthOfRecord(json, path);
  throw new FormatError(`Cannot read ${path}: expected accuracies by model`);
}
