/**
 * What a subcommand is: flags in, one library call, output.
 *
 * @module
 */
import type { Output } from "./output.ts";

/** One flag of a subcommand. */
export interface Flag {
  /** "list" takes every word up to the next flag. */
  readonly type: "string" | "number" | "boolean" | "list";
  /** One line for `--help`. */
  readonly help: string;
  /** What stands for the value in `--help`. */
  readonly placeholder?: string;
  /** Value when the flag is not given. */
  readonly default?: string | number | boolean;
  /** The only values allowed. */
  readonly values?: readonly string[];
  /** One-letter name. */
  readonly short?: string;
}

/** Flags by name. */
export type Flags = Readonly<Record<string, Flag>>;

type ValueOf<F extends Flag> = F["type"] extends "boolean" ? boolean
  : F["type"] extends "list" ? readonly string[]
  : F["type"] extends "number"
    ? (F extends { default: number } ? number : number | undefined)
  : (F extends { default: string } ? string : string | undefined);

/** Parsed values by flag name. */
export type FlagValues<F extends Flags> = {
  readonly [Name in keyof F]: ValueOf<F[Name]>;
};

/** What a running subcommand is given. */
export interface CommandContext<F extends Flags> {
  /** Words that belong to no flag. */
  readonly positionals: readonly string[];
  /** The flags' values. */
  readonly flags: FlagValues<F>;
  /** Where results and remarks go. */
  readonly output: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * From here on Ctrl-C ends the process at once. For long calculations, which a signal cannot interrupt, when all that
   * is worth keeping is on disk.
   */
  ignoreSignal(): void;
  /** From here on Ctrl-C aborts `signal` again. */
  heedSignal(): void;
}

/** A subcommand, as it is written. */
export interface CommandDefinition<F extends Flags> {
  /** The word on the command line. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The words after the name, in the usage line. */
  readonly usage: string;
  /** Whether it takes words that belong to no flag. Default false: such a word is a mistake. */
  readonly takesWords?: boolean;
  /** More, for `--help` alone. */
  readonly details?: string;
  /** The `--allow-*` flags of Deno that it needs at most, CACHE and OUTPUT standing for the folders named. */
  readonly permissions: readonly string[];
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** The flags it knows. */
  readonly flags: F;
  /** Do it; gives the exit code where it is not 0. */
  run(context: CommandContext<F>): Promise<number | void>;
}

/** A subcommand, as the dispatcher sees it. */
export type Command = CommandDefinition<Flags>;

/** Check a definition's types, then forget its particular flags. */
export function defineCommand<const F extends Flags>(
  definition: CommandDefinition<F>,
): Command {
  return definition as unknown as Command;
}
