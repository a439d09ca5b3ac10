/**
 * `cache`: the features that are kept between runs.
 *
 * @module
 */
import { formatBytes } from "../deps/std_fmt.ts";
import { defaultCacheFolder } from "../features/cache_folder.ts";
import { clearEntries } from "../features/clear_entries.ts";
import { listEntries, type StoreEntry } from "../features/list_entries.ts";
import { verifyEntries } from "../features/verify_entries.ts";

import { defineCommand } from "./command.ts";
import { type Output, tableResult } from "./output.ts";
import { UsageError } from "./usage_error.ts";

const COLUMNS = [
  { key: "entry", title: "entry" },
  { key: "state", title: "state" },
  { key: "model", title: "model", shorten: 16 },
  { key: "dataset", title: "data", shorten: 12 },
  { key: "rows", title: "rows", align: "right", leaveOut: 3 },
  { key: "dims", title: "dims", align: "right", leaveOut: 2 },
  { key: "size", title: "size", align: "right" },
  { key: "modified", title: "written", leaveOut: 1 },
] as const;

function record(entry: StoreEntry): Record<string, unknown> {
  const { name, state, meta, rows, bytes, modified } = entry;
  return {
    entry: name.slice(0, 12),
    state,
    model: meta?.model,
    dataset: meta?.dataset,
    rows: meta?.rows ?? rows,
    dims: meta?.dims,
    size: formatBytes(bytes),
    modified: modified?.toISOString().slice(0, 16),
  };
}

async function list(cache: string, output: Output): Promise<void> {
  const entries = await listEntries(cache);
  output.print(tableResult(entries, COLUMNS, entries.map(record)));
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  output.note(`${entries.length} entries, ${formatBytes(bytes)}, in ${cache}`);
}

async function clear(cache: string, output: Output): Promise<void> {
  const cleared = await clearEntries(cache);
  const { removed, inUse, bytes } = cleared;
  output.print({
    ...tableResult(cleared, COLUMNS, removed.map(record)),
    lines: [
      `Removed ${removed.length} entries, ${formatBytes(bytes)}` +
      (inUse.length > 0
        ? `; left ${inUse.length} that another process is writing`
        : ""),
    ],
  });
}

async function verify(cache: string, output: Output): Promise<number> {
  const entries = await verifyEntries(cache);
  const bad = entries.filter(({ problems }) => problems.length > 0);
  const rows = bad.map((entry) => ({
    ...record(entry),
    problems: entry.problems.join("; "),
  }));
  const columns = [...COLUMNS, { key: "problems", title: "problems" }] as const;
  const table = tableResult(entries, columns, rows);
  output.print({
    ...table,
    lines: (width) =>
      bad.length === 0
        ? [`${entries.length} entries are as they were written`]
        : [
          ...table.lines(width),
          `${bad.length} of ${entries.length} entries have problems; \`cache clear\` removes them`,
        ],
  });
  return bad.length === 0 ? 0 : 1;
}

/** The subcommand. */
export const cacheCommand = defineCommand({
  name: "cache",
  summary: "List, clear or verify the features that are kept between runs",
  usage: "ls|clear|verify [--cache DIR]",
  takesWords: true,
  permissions: ["--allow-read", "--allow-write=CACHE"],
  examples: [
    "fair-collapse cache ls",
    "fair-collapse cache verify",
    "fair-collapse cache clear",
  ],
  flags: {
    cache: { type: "string", placeholder: "DIR", help: "The cache folder" },
  },
  async run({ positionals: [action, ...rest], flags, output }) {
    const cache = flags.cache ?? defaultCacheFolder();
    if (rest.length > 0) {
      throw new UsageError(
        `Expected one action but found also ${rest.join(", ")}`,
      );
    }
    switch (action) {
      case "ls":
        return await list(cache, output);
      case "clear":
        return await clear(cache, output);
      case "verify":
        return await verify(cache, output);
    }
    throw new UsageError(
      `Expected ls, clear or verify but found ${action ?? "nothing"}`,
    );
  },
});
