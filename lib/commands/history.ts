/**
 * `history`: the runs that were made.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type {
  HistoryEntry,
  RunHistory,
} from "../pipeline/history/open_history.ts";
import { titleOf } from "../report/shown.ts";

import { defineCommand } from "./command.ts";
import { historyPath, PAST_RUN_FLAGS } from "./keep_run.ts";
import { tableResult, toCsv, toJson } from "./output.ts";
import { existingHistory } from "./read_run.ts";
import { UsageError } from "./usage_error.ts";

const COLUMNS = [
  { key: "id", title: "run", align: "right" },
  { key: "created", title: "when", leaveOut: 3 },
  { key: "data", title: "data", shorten: 10 },
  { key: "samples", title: "samples", align: "right", leaveOut: 2 },
  { key: "models", title: "models", align: "right", leaveOut: 1 },
  { key: "metric", title: "by", leaveOut: 4 },
  { key: "first", title: "first", shorten: 16 },
] as const;

function line(entry: HistoryEntry): Record<string, unknown> {
  const { id, created, data, samples, metric, models } = entry;
  return {
    id,
    created: created.slice(0, 16).replace("T", " "),
    data,
    samples,
    models: models.length,
    metric: titleOf(metric),
    first: models[0]?.name,
  };
}

/** One record a run and model. */
function records(
  entries: readonly HistoryEntry[],
): Record<string, unknown>[] {
  return entries.flatMap(({ models, ...run }) =>
    models.map(({ name, rank, score }) => ({
      ...run,
      model: name,
      rank: rank ?? "",
      score: score ?? "",
    }))
  );
}

const RECORD_COLUMNS = [
  "id",
  "created",
  "data",
  "path",
  "task",
  "samples",
  "metric",
  "model",
  "rank",
  "score",
];

/** Write the runs to a file: whole documents in JSON, a record a run and model in CSV. */
async function exportTo(
  file: string,
  entries: readonly HistoryEntry[],
  history: RunHistory,
): Promise<void> {
  const ending = /\.(json|csv)$/i.exec(file)?.[1].toLowerCase();
  if (ending === undefined) {
    throw new UsageError(
      `Expected --export to name a file that ends in .json or .csv but found "${file}"`,
    );
  }
  const text = ending === "csv"
    ? toCsv({ columns: RECORD_COLUMNS, rows: records(entries) })
    : `${toJson(entries.map(({ id }) => ({ id, run: history.run(id) })))}\n`;
  try {
    await Deno.writeTextFile(file, text);
  } catch (error) {
    throw new InputError(
      `Cannot write ${file}: ${(error as Error).message.replace(/\.$/, "")}`,
      { cause: error },
    );
  }
}

/** The subcommand. */
export const historyCommand = defineCommand({
  name: "history",
  summary: "List the runs that rank and score made",
  usage: "[--data NAME] [--model NAME] [flags]",
  details:
    "rank and score add each run to a SQLite database in the cache folder, unless --no-history or --no-cache.\n" +
    "`explain`, `compare` and `report` take history:NUMBER, and history:last, in place of a file.",
  permissions: ["--allow-read", "--allow-write=CACHE,OUTPUT", "--allow-env"],
  examples: [
    "fair-collapse history",
    "fair-collapse history --data pets --model 'resnet*'",
    "fair-collapse history --data pets --export pets.csv",
  ],
  flags: {
    data: {
      type: "string",
      placeholder: "NAME",
      help: "Only runs on this data; * and ? stand for any letters",
    },
    model: {
      type: "string",
      placeholder: "NAME",
      help: "Only runs in which this model took part; * and ? as well",
    },
    limit: {
      type: "number",
      default: 50,
      help: "At most so many, the latest; 0 for all",
    },
    export: {
      type: "string",
      placeholder: "FILE",
      help: "Write the runs to FILE.json (whole) or FILE.csv as well",
    },
    ...PAST_RUN_FLAGS,
  },
  async run({ flags, output }) {
    const { data, model, limit } = flags;
    if (!(Number.isInteger(limit) && limit >= 0)) {
      throw new UsageError(
        `Expected --limit to be a whole number from 0 on but found ${limit}`,
      );
    }
    const history = await existingHistory(flags);
    try {
      const entries = history.list({ data, model, limit: limit || undefined });
      if (flags.export !== undefined) {
        await exportTo(flags.export, entries, history);
      }
      output.print({
        ...tableResult(entries, COLUMNS, entries.map(line)),
        records: { columns: RECORD_COLUMNS, rows: records(entries) },
      });
      output.note(
        `${entries.length} runs in ${historyPath(flags)}` +
          (entries.length === limit ? "; --limit 0 lists all" : ""),
      );
    } finally {
      history.close();
    }
  },
});
