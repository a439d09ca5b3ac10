/**
 * Where a subcommand's words go: results to stdout, everything else to stderr.
 *
 * @module
 */
import { stringifyCsv } from "../deps/std_csv.ts";
import { type Column, printable, textTable } from "../report/text_table.ts";

import { OutputError } from "./output_error.ts";

/** A result in the three forms that it may be asked for. */
export interface Result {
  /** For `--json`: the whole document. */
  readonly document: unknown;
  /** For `--csv`: one record a row. */
  readonly records: {
    /** Order of the columns. */
    readonly columns: readonly string[];
    /** Values by column. */
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  };
  /** For people. */
  readonly lines: readonly string[];
}

/** What a subcommand prints with. */
export interface Output {
  /** Which form the result takes. */
  readonly form: "text" | "json" | "csv";
  /** Whether remarks and progress are held back. */
  readonly isQuiet: boolean;
  /** Whether stderr is a terminal, so that progress can be drawn. */
  readonly isLive: boolean;
  /** Print the result. */
  print(result: Result): void;
  /** A remark for people, on stderr; silent when quiet. */
  note(text: string): void;
  /** A warning, on stderr; silent when quiet (the document holds it). */
  warn(text: string): void;
  /** Redraw the live line on stderr; nothing where stderr is no terminal. */
  live(text: string): void;
}

const encoder = new TextEncoder();

function write(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  const bytes = encoder.encode(text);
  for (let done = 0; done < bytes.length;) {
    done += stream.writeSync(bytes.subarray(done));
  }
}

/**
 * Write a result.
 *
 * @throws {OutputError} If the reader has gone, or the disk behind stdout is full.
 */
export function writeResult(text: string): void {
  try {
    write(Deno.stdout, text);
  } catch (error) {
    throw new OutputError(error);
  }
}

/** Write a remark; a run is worth more than its remarks, so one that nobody can read any more is dropped. */
function writeRemark(text: string): void {
  try {
    write(Deno.stderr, text);
  } catch {
    // Nobody reads stderr.
  }
}

/** Lines of text in which names of files and classes cannot steer the terminal. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** Numbers that JSON cannot hold become null. */
export function toJson(document: unknown): string {
  return JSON.stringify(
    document,
    (_, value) =>
      typeof value === "number" && !Number.isFinite(value) ? null : value,
    2,
  );
}

/** An {@link Output} on this process's streams. */
export function processOutput(
  { json = false, csv = false, quiet = false }: {
    readonly json?: boolean;
    readonly csv?: boolean;
    readonly quiet?: boolean;
  },
): Output {
  const isLive = !quiet && Deno.stderr.isTerminal();
  let hasLiveLine = false;
  const clear = () => {
    if (hasLiveLine) writeRemark("\r\x1b[2K");
    hasLiveLine = false;
  };
  const toStderr = (text: string) => {
    clear();
    writeRemark(`${printableLines(text)}\n`);
  };
  return {
    form: json ? "json" : csv ? "csv" : "text",
    isQuiet: quiet,
    isLive,
    print({ document, records, lines }) {
      clear();
      const text = json
        ? `${toJson(document)}\n`
        : csv
        ? stringifyCsv(records.rows, { columns: records.columns })
        : lines.map((line) => `${printableLines(line)}\n`).join("");
      writeResult(text);
    },
    note(text) {
      if (!quiet) toStderr(text);
    },
    warn(text) {
      if (!quiet) toStderr(`Warning: ${text}`);
    },
    live(text) {
      if (!isLive) return;
      writeRemark(`\r\x1b[2K${printable(text)}`);
      hasLiveLine = text !== "";
    },
  };
}

/** A result that is one table: the records become its rows. */
export function tableResult(
  document: unknown,
  columns: readonly (Column & { readonly key: string })[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Result {
  return {
    document,
    records: { columns: columns.map(({ key }) => key), rows },
    lines: textTable(
      columns,
      rows.map((row) => columns.map(({ key }) => String(row[key] ?? ""))),
    ),
  };
}
