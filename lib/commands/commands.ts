/**
 * Every subcommand, in the order in which `--help` lists them.
 *
 * @module
 */
import { cacheCommand } from "./cache.ts";
import type { Command } from "./command.ts";
import { doctorCommand } from "./doctor.ts";
import { evaluateCommand } from "./evaluate.ts";
import { featuresCommand } from "./features.ts";
import { inspectCommand } from "./inspect.ts";
import { metricsCommand } from "./metrics.ts";
import { rankCommand } from "./rank.ts";
import { scoreCommand } from "./score.ts";

/** All subcommands. */
export const commands: readonly Command[] = [
  rankCommand,
  scoreCommand,
  featuresCommand,
  evaluateCommand,
  inspectCommand,
  metricsCommand,
  doctorCommand,
  cacheCommand,
];
