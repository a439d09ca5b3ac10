/**
 * Every subcommand, in the order in which `--help` lists them.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { metricsCommand } from "./metrics.ts";

/** All subcommands. */
export const commands: readonly Command[] = [metricsCommand];
