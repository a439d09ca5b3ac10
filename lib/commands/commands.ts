/**
 * Every subcommand, in the order in which `--help` lists them.
 *
 * @module
 */
import { cacheCommand } from "./cache.ts";
import type { Command } from "./command.ts";
import { compareCommand } from "./compare.ts";
import { doctorCommand } from "./doctor.ts";
import { evaluateCommand } from "./evaluate.ts";
import { explainCommand } from "./explain.ts";
import { featuresCommand } from "./features.ts";
import { historyCommand } from "./history.ts";
import { inspectCommand } from "./inspect.ts";
import { inspectDataCommand } from "./inspect_data.ts";
import { metricsCommand } from "./metrics.ts";
import { rankCommand } from "./rank.ts";
import { reportCommand } from "./report.ts";
import { scoreCommand } from "./score.ts";
import { workerCommand } from "./worker.ts";

/** All subcommands. */
export const commands: readonly Command[] = [
  rankCommand,
  scoreCommand,
  featuresCommand,
  evaluateCommand,
  reportCommand,
  explainCommand,
  compareCommand,
  historyCommand,
  inspectCommand,
  inspectDataCommand,
  metricsCommand,
  doctorCommand,
  cacheCommand,
  workerCommand,
];
