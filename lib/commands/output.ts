/**
 * Where a subcommand's words go: results to stdout, everything else to stderr.
 *
 * @module
 */
import { stringifyCsv } from "../deps/std_csv.ts";
import { type Line, type LineStyle, lineText } from "../report/line.ts";
import { type Column, printable, textTable } from "../report/text_table.ts";

import { jsonText } from "./json_text.ts";
import { liveBlock, type TerminalSize } from "./live_block.ts";
import { type LogEvent, type LogLevel, logLine } from "./log_event.ts";
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
  /** For people; where it depends on it, by the columns of the terminal (Infinity where stdout is none). */
  readonly lines: readonly Line[] | ((width: number) => readonly Line[]);
}

/** What a subcommand prints with. */
export interface Output {
  /** Which form the result takes. */
  readonly form: "text" | "json" | "csv";
  /** Whether remarks and progress are held back. */
  readonly isQuiet: boolean;
  /** Whether stderr is a terminal that shows progress. */
  readonly isLive: boolean;
  /** Rows and columns of that terminal. */
  size(): TerminalSize;
  /** Print the result. */
  print(result: Result): void;
  /** A remark for people, on stderr; silent when quiet. With `--log-format json` a line of it has the event's fields. */
  note(text: string, event?: LogEvent): void;
  /** A remark for those who want to know more: silent without `--verbose`. */
  detail(text: string, event?: LogEvent): void;
  /** A warning, on stderr; silent when quiet (the document holds it). */
  warn(text: string, event?: LogEvent): void;
  /** An event for programs: nothing but with `--log-format json`. */
  record(event: LogEvent): void;
  /** Redraw the live lines on stderr, none to take them away; nothing where stderr is no terminal. */
  live(...lines: string[]): void;
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
  return jsonText(document, 2);
}

/** Records as comma-separated values, in which names cannot steer the terminal either. */
export function toCsv({ columns, rows }: Result["records"]): string {
  const cells = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "string" ? printable(value) : value,
      ]),
    )
  );
  return stringifyCsv(cells, { columns });
}

const STYLES: Readonly<Record<LineStyle | "yellow", string>> = {
  bold: "\x1b[1m",
  dim: "\x1b[2m",
  yellow: "\x1b[33m",
};

/** A text in a style, where the stream shows styles. */
function styled(
  text: string,
  style: keyof typeof STYLES,
  isShown: boolean,
): string {
  return isShown && text !== "" ? `${STYLES[style]}${text}\x1b[0m` : text;
}

/** Whether a stream is a terminal on which colours are wanted. */
function hasColours(stream: { isTerminal(): boolean }): boolean {
  return stream.isTerminal() && !Deno.noColor;
}

/** Size of this process's terminal; the usual one where that does not tell, as behind a serial line. */
function terminalSize(): TerminalSize {
  const usual = { columns: 80, rows: 24 };
  try {
    const { columns, rows } = Deno.consoleSize();
    return columns > 0 && rows > 0 ? { columns, rows } : usual;
  } catch {
    return usual;
  }
}

/** The common flags that an output depends on. */
export interface OutputFlags {
  /** `--json` */
  readonly json?: boolean;
  /** `--csv` */
  readonly csv?: boolean;
  /** `--quiet` */
  readonly quiet?: boolean;
  /** `--verbose` */
  readonly verbose?: boolean;
  /** `--log-format` */
  readonly "log-format"?: string;
}

/** An {@link Output} on this process's streams. */
export function processOutput(flags: OutputFlags): Output {
  const { json = false, csv = false, quiet = false, verbose = false } = flags;
  const isJsonLog = flags["log-format"] === "json";
  const isLive = !quiet && !isJsonLog && Deno.stderr.isTerminal();
  const block = liveBlock(writeRemark, terminalSize);
  const toStderr = (
    level: LogLevel,
    text: string,
    event?: LogEvent,
    prefix = "",
  ) => {
    block.clear();
    writeRemark(
      isJsonLog
        ? `${logLine(level, text, event)}\n`
        : `${prefix}${printableLines(text)}\n`,
    );
  };
  const shown = (line: Line) => {
    const text = printableLines(lineText(line));
    return typeof line === "string"
      ? text
      : styled(text, line.style, hasColours(Deno.stdout));
  };
  const forPeople = ({ lines }: Result) => {
    const width = Deno.stdout.isTerminal() ? terminalSize().columns : Infinity;
    return (typeof lines === "function" ? lines(width) : lines)
      .map((line) => `${shown(line)}\n`).join("");
  };
  return {
    form: json ? "json" : csv ? "csv" : "text",
    isQuiet: quiet,
    isLive,
    size: terminalSize,
    print(result) {
      block.clear();
      writeResult(
        json
          ? `${toJson(result.document)}\n`
          : csv
          ? toCsv(result.records)
          : forPeople(result),
      );
    },
    note(text, event) {
      if (!quiet) toStderr("info", text, event);
    },
    detail(text, event) {
      if (!quiet && verbose) toStderr("debug", text, event);
    },
    warn(text, event) {
      if (quiet) return;
      const prefix = styled("Warning:", "yellow", hasColours(Deno.stderr));
      toStderr("warning", text, event, `${prefix} `);
    },
    record(event) {
      if (!quiet && isJsonLog) {
        writeRemark(`${logLine("info", undefined, event)}\n`);
      }
    },
    live(...lines) {
      if (isLive) block.draw(lines);
    },
  };
}

/** A result that is one table: the records become its rows. */
export function tableResult(
  document: unknown,
  columns: readonly (Column & { readonly key: string })[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Result & { readonly lines: (width: number) => string[] } {
  return {
    document,
    records: { columns: columns.map(({ key }) => key), rows },
    lines: (width) =>
      textTable(
        columns,
        rows.map((row) => columns.map(({ key }) => String(row[key] ?? ""))),
        { width },
      ),
  };
}
