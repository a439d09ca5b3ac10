/** Command line parsing, from `@std/cli`. @module */
import { parseArgs as parse } from "npm:deno-std@1.4.0/cli/parse_args.js";

/** What of `@std/cli`'s options is used here. */
export interface ParseArgsOptions {
  /** Flags without a value. */
  readonly boolean?: readonly string[];
  /** Flags with a value. */
  readonly string?: readonly string[];
  /** Flags that may be repeated. */
  readonly collect?: readonly string[];
  /** Flags that `--no-NAME` turns off. */
  readonly negatable?: readonly string[];
  /** Short names by long name. */
  readonly alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Called for a flag that is not declared, and for positionals; false leaves it out. */
  readonly unknown?: (
    argument: string,
    key?: string,
    value?: unknown,
  ) => unknown;
}

/** Split a command line into flags and positionals (`_`). */
export const parseArgs: (
  args: readonly string[],
  options: ParseArgsOptions,
) => Record<string, unknown> & { _: (string | number)[] } = parse;
