/**
 * `explain`: why a run's order is as it is.
 *
 * @module
 */
import { defaultCacheFolder } from "../features/cache_folder.ts";
import { openBackend } from "../inference/open_backend.ts";
import { explainRun } from "../pipeline/explain/explain_run.ts";
import { explanationLines } from "../report/explanation_lines.ts";

import { PRODUCT_BACKEND_FLAGS } from "./backend_flags.ts";
import { defineCommand } from "./command.ts";
import { PAST_RUN_FLAGS } from "./keep_run.ts";
import { readRun } from "./read_run.ts";
import { UsageError } from "./usage_error.ts";

const COLUMNS = ["class", "collapse_better", "collapse_worse", "gain"];

/** The subcommand. */
export const explainCommand = defineCommand({
  name: "explain",
  summary:
    "Say why one model is above another, what would change it, and whether the sample is large enough",
  usage: "RUN [--model MODEL] [--class CLASS] [flags]",
  takesWords: true,
  details:
    "A RUN is a file that `rank --json` or `score --json` printed, or history:NUMBER, or history:last.\n" +
    "The features of the run are read again from the cache, or from the files that `score` was given.",
  permissions: [
    "--allow-read",
    "--allow-write=CACHE",
    "--allow-ffi",
    "--allow-env",
  ],
  examples: [
    "fair-collapse explain run.json",
    "fair-collapse explain history:last --model resnet18 --class birman",
  ],
  flags: {
    model: {
      type: "string",
      placeholder: "MODEL",
      help:
        "The model in question: against the leader, or the second where it leads (default: the leader)",
    },
    class: {
      type: "string",
      placeholder: "CLASS",
      help: "A class to look at more closely",
    },
    cache: {
      type: "string",
      placeholder: "DIR",
      help: "Where the run kept its features",
    },
    db: PAST_RUN_FLAGS.db,
    ...PRODUCT_BACKEND_FLAGS,
  },
  async run({ positionals, flags, output, signal }) {
    if (positionals.length !== 1) {
      throw new UsageError(
        `Expected one run to explain but found ${positionals.length}`,
      );
    }
    const run = await readRun(positionals[0], flags);
    const backend = flags.backend === "plain"
      ? undefined
      : await openBackend(flags.backend as "wasm" | "webgpu" | "native", {
        threads: flags.threads,
      });
    try {
      const explanation = await explainRun(run, {
        model: flags.model,
        className: flags.class,
        cache: flags.cache ?? defaultCacheFolder(),
        product: backend?.product,
        onModel: (model) => output.live(`  ${model}: under other options`),
        signal,
      });
      output.print({
        document: explanation,
        records: {
          columns: COLUMNS,
          rows: (explanation.classes ?? []).map(({ name, collapse }) => ({
            class: name,
            collapse_better: collapse[0],
            collapse_worse: collapse[1],
            gain: collapse[0] - collapse[1],
          })),
        },
        lines: (width) => explanationLines(explanation, { width }),
      });
    } finally {
      await backend?.close();
    }
  },
});
