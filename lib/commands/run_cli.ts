/**
 * From the process's words to one subcommand and an exit code.
 *
 * @module
 */
import { closestString } from "../deps/std_text.ts";
import { InputError } from "../errors.ts";
import { VERSION } from "../version.ts";

import type { Command, Flags, FlagValues } from "./command.ts";
import { commands } from "./commands.ts";
import { goOnWith } from "./go_on.ts";
import { commandHelp, overview } from "./help.ts";
import { type LogEvent, logLine } from "./log_event.ts";
import { printableLines, processOutput, writeResult } from "./output.ts";
import { OutputError } from "./output_error.ts";
import { parseFlags } from "./parse_flags.ts";
import { UsageError } from "./usage_error.ts";

const WHERE_TO_REPORT =
  "This is a bug of fair-collapse; please report it with the command line and the lines above";

function findCommand(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const nearest = closestString(
    name,
    commands.map((candidate) => candidate.name),
  );
  throw new UsageError(
    `Unknown command "${name}"; did you mean ${nearest}? (--help lists all)`,
  );
}

/** What a failure looks like on stderr: no stack trace for bad input, all of it for a bug. */
function explain(error: unknown, isVerbose: boolean): string {
  if (error instanceof InputError) {
    const lines = [`Error: ${error.message}`];
    if (error instanceof UsageError) lines.push("See --help.");
    if (isVerbose) lines.push(error.stack ?? "");
    return lines.join("\n");
  }
  if (error instanceof Deno.errors.NotCapable) {
    return `Error: ${
      error.message.replace(/\.$/, "")
    }; the README lists what each command needs`;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  return [
    stack,
    `fair-collapse ${VERSION}, deno ${Deno.version.deno}`,
    WHERE_TO_REPORT,
  ].join("\n");
}

/** Whether stderr is read by a program, in whatever shape the rest of the command line is. */
function isJsonLog(words: readonly string[]): boolean {
  return words.includes("--log-format=json") ||
    words[words.indexOf("--log-format") + 1] === "json" &&
      words.includes("--log-format");
}

/** The last words of a command that failed. */
function writeFailure(
  words: readonly string[],
  text: string,
  event: LogEvent,
): void {
  const message = text.replace(/^\s*Error: /, "");
  console.error(
    isJsonLog(words) ? logLine("error", message, event) : printableLines(text),
  );
}

/**
 * Run a command line.
 *
 * @param words The process's arguments.
 * @returns Exit code: 0 done, 1 input that cannot be used or a failure, 2 a wrong command line,
 * 130 interrupted; where nothing is kept, the signal itself ends the process, which shells call 130 as well.
 */
export async function runCli(words: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = () => {
    // Whoever asks twice does not want to wait for the end of a batch.
    if (interrupt.signal.aborted) Deno.exit(130);
    interrupt.abort();
  };
  let keeps = false;
  try {
    const [name, ...rest] = words;
    if (
      name === undefined || name === "--help" || name === "-h" ||
      name === "help"
    ) {
      writeResult(
        rest.length > 0
          ? `${commandHelp(findCommand(rest[0]))}\n`
          : `${overview(commands, VERSION)}\n`,
      );
      return name === undefined ? 2 : 0;
    }
    if (name === "--version" || name === "-V") {
      writeResult(`${VERSION}\n`);
      return 0;
    }
    const command = findCommand(name);
    if (rest.includes("--help") || rest.includes("-h")) {
      writeResult(`${commandHelp(command)}\n`);
      return 0;
    }
    const { positionals, flags } = parseFlags(command, rest);
    if (!command.takesWords && positionals.length > 0) {
      throw new UsageError(
        `Expected nothing but flags but found "${
          positionals[0]
        }"; a list such as --models A B ends at the next flag`,
      );
    }
    if (flags.json && flags.csv) {
      throw new UsageError("Expected one of --json and --csv, not both");
    }
    const output = processOutput(flags);
    keeps = "no-cache" in command.flags && flags["no-cache"] !== true;
    // What keeps nothing may be ended by the system, in the midst of a long calculation too.
    if (keeps) Deno.addSignalListener("SIGINT", onInterrupt);
    return await command.run({
      positionals,
      flags: flags as FlagValues<Flags>,
      output,
      signal: interrupt.signal,
      ignoreSignal: () => Deno.removeSignalListener("SIGINT", onInterrupt),
      heedSignal() {
        Deno.removeSignalListener("SIGINT", onInterrupt);
        if (keeps) Deno.addSignalListener("SIGINT", onInterrupt);
      },
    }) ?? 0;
  } catch (error) {
    if (interrupt.signal.aborted) {
      const command = goOnWith(words);
      writeFailure(
        words,
        `\nInterrupted; what is done is kept. To go on from there:\n  ${command}`,
        { event: "interrupted", command },
      );
      return 130;
    }
    if (error instanceof OutputError && error.isReaderGone) return 0;
    writeFailure(words, explain(error, words.includes("--verbose")), {
      event: "error",
      code: error instanceof InputError ? error.code : "bug",
    });
    return error instanceof UsageError ? 2 : 1;
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}
