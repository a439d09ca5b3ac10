/**
 * `inspect-data`: what data are, and what is wrong with them.
 *
 * @module
 */
import { inspectData } from "../pipeline/inspect_data/inspect_data.ts";
import type { DataInspection } from "../report/data_inspection.ts";
import { inspectionLines } from "../report/inspection_lines.ts";

import { defineCommand } from "./command.ts";
import { dataPath, OPENING_FLAGS, openingOptions } from "./data_flags.ts";
import { HUB_FLAGS } from "./hub_flags.ts";
import { hubLog } from "./hub_log.ts";
import { progressCells } from "./progress.ts";
import { UsageError } from "./usage_error.ts";

/** Milliseconds between two drawings of the progress. */
const DRAW = 100;

function records({ data, imagesWithClass }: DataInspection) {
  return {
    columns: ["class", "count", ...(imagesWithClass ? ["images"] : [])],
    rows: data.classes.map(({ name, count }, id) => ({
      class: name,
      count,
      images: imagesWithClass?.[id],
    })),
  };
}

/** The subcommand. */
export const inspectDataCommand = defineCommand({
  name: "inspect-data",
  summary:
    "Show what data are taken for, their classes, sizes, duplicates and broken files",
  usage: "PATH [flags]",
  takesWords: true,
  details:
    "Reads every sample and decodes every image; what cannot be used is listed. PATH is what `rank --data` takes,\n" +
    "a target manifest too. --csv gives the samples of each class.",
  permissions: ["--allow-read", "--allow-ffi", "--allow-env"],
  examples: [
    "fair-collapse inspect-data pets/",
    "fair-collapse inspect-data reviews.csv --text-column review --json",
    "fair-collapse inspect-data cityscapes/ --headers --limit 500",
  ],
  flags: {
    ...OPENING_FLAGS,
    show: {
      type: "number",
      default: 6,
      help: "Samples to show",
    },
    offline: HUB_FLAGS.offline,
    headers: {
      type: "boolean",
      help: "Read the images' headers alone: faster, and blind to broken ones",
    },
  },
  async run({ positionals, flags, output, signal }) {
    if (positionals.length !== 1) {
      throw new UsageError("Expected one path of data to inspect");
    }
    if (!(Number.isInteger(flags.show) && flags.show >= 0)) {
      throw new UsageError(
        `Expected --show to be a whole number from 0 on but found ${flags.show}`,
      );
    }
    const start = performance.now();
    let drawn = -Infinity;
    const inspection = await inspectData(dataPath(positionals[0]), {
      ...openingOptions(flags),
      show: flags.show,
      decode: !flags.headers,
      hub: flags.offline ? { offline: true } : {},
      onHub: hubLog(output),
      onProgress(done, total) {
        const now = performance.now();
        if (now - drawn < DRAW) return;
        drawn = now;
        const rate = done / Math.max((now - start) / 1000, 1e-3);
        output.live(progressCells(done, total, rate, "samples"));
      },
      signal,
    });
    output.live();
    output.print({
      document: inspection,
      records: records(inspection),
      lines: (width) => inspectionLines(inspection, width),
    });
  },
});
