/**
 * Every subcommand, in the order in which `--help` lists them.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { metricsCommand } from "./metrics.ts";
import { scoreCommand } from "./score.ts";

/** All subcommands. */
export const commands: readonly Command[] = [scoreCommand, metricsCommand];
