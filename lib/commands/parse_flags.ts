/**
 * From words to the typed flags of one subcommand.
 *
 * @module
 */
import { parseArgs } from "../deps/std_cli.ts";
import { closestString } from "../deps/std_text.ts";

import type { Command, Flag } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** Flags that every subcommand knows. */
export const COMMON_FLAGS = {
  help: { type: "boolean", help: "Show this help", short: "h" },
  json: {
    type: "boolean",
    help: "Print one JSON document on stdout and nothing else there",
  },
  csv: { type: "boolean", help: "Print comma-separated values on stdout" },
  quiet: {
    type: "boolean",
    help: "Nothing on stderr but errors",
    short: "q",
  },
  verbose: {
    type: "boolean",
    help: "Say more on stderr, and add the stack trace to an error",
  },
  "log-format": {
    type: "string",
    values: ["text", "json"],
    default: "text",
    help: "What stderr holds: lines for people, or one JSON object a line",
  },
} as const satisfies Record<string, Flag>;

/** `--models a b c --k 3` becomes `--models=a --models=b --models=c --k 3`. */
function spreadLists(
  words: readonly string[],
  lists: ReadonlySet<string>,
): string[] {
  const spread: string[] = [];
  let list: string | undefined;
  for (const [index, word] of words.entries()) {
    if (word === "--") return [...spread, ...words.slice(index)];
    if (word.startsWith("-") && word.length > 1) {
      list = lists.has(word.slice(2)) ? word : undefined;
      if (list === undefined) spread.push(word);
      else if (index + 1 >= words.length || words[index + 1].startsWith("--")) {
        throw new UsageError(`Expected a value after ${word}`);
      }
    } else spread.push(list === undefined ? word : `${list}=${word}`);
  }
  return spread;
}

function nearest(word: string, known: readonly string[]): string {
  return known.length === 0
    ? ""
    : `; did you mean ${closestString(word, known)}?`;
}

function typed(name: string, flag: Flag, value: unknown): unknown {
  if (flag.type === "boolean") return value === true;
  if (flag.type === "list") return value ?? [];
  if (value === undefined) return flag.default;
  if (value === "") throw new UsageError(`Expected a value after --${name}`);
  if (flag.values && !flag.values.includes(String(value))) {
    throw new UsageError(
      `Expected --${name} to be one of ${
        flag.values.join(", ")
      } but found "${value}"` +
        nearest(String(value), flag.values),
    );
  }
  if (flag.type === "string") return value;
  const number = Number(value);
  if (!Number.isFinite(number)) {
    throw new UsageError(
      `Expected --${name} to be a number but found "${value}"`,
    );
  }
  return number;
}

/** What {@link parseFlags} gives. */
export interface ParsedFlags {
  /** Words that belong to no flag. */
  readonly positionals: string[];
  /** Values by flag name, the common flags among them. */
  readonly flags: Record<string, unknown>;
}

/**
 * The flags and positionals of a command line.
 *
 * @param command Whose flags are known.
 * @param words The words after the command's name.
 * @throws {UsageError} For an unknown flag (with the nearest one), a missing value, a value of
 * the wrong type.
 */
export function parseFlags(
  command: Command,
  words: readonly string[],
): ParsedFlags {
  const flags: Record<string, Flag> = { ...command.flags, ...COMMON_FLAGS };
  const names = Object.keys(flags);
  const ofType = (...types: Flag["type"][]) =>
    names.filter((name) => types.includes(flags[name].type));
  const parsed = parseArgs(spreadLists(words, new Set(ofType("list"))), {
    boolean: ofType("boolean"),
    string: ["_", ...ofType("string", "number", "list")],
    collect: ofType("list"),
    alias: Object.fromEntries(
      names.filter((name) => flags[name].short).map((
        name,
      ) => [name, flags[name].short!]),
    ),
    unknown(argument, key) {
      if (key === undefined) return true;
      const known = names.map((name) => `--${name}`);
      throw new UsageError(
        `Unknown flag ${argument.replace(/=.*/, "")} for ${command.name}` +
          nearest(argument.replace(/=.*/, ""), known),
      );
    },
  });
  return {
    positionals: parsed._.map(String),
    flags: Object.fromEntries(
      names.map((name) => [name, typed(name, flags[name], parsed[name])]),
    ),
  };
}
