/**
 * The flags that ask for a report, shared by `rank`, `score` and `report`.
 *
 * @module
 */
import { dirname } from "../deps/std_path.ts";
import { shownUrl } from "../download/shown_url.ts";
import { InputError } from "../errors.ts";
import { truthDetails } from "../pipeline/truth_details.ts";
import { zooFolder } from "../pipeline/zoo_folder.ts";
import type { RunDocument } from "../report/run_document.ts";

import type { Flags, FlagValues } from "./command.ts";
import type { Output } from "./output.ts";
import { UsageError } from "./usage_error.ts";
import { writeReport } from "./write_report.ts";

const TRUTH_FLAGS = {
  truth: {
    type: "string",
    placeholder: "FILE",
    help:
      'Report: known accuracies of the models, as evaluate takes them; "zoo" is those of the models that come along',
  },
  "truth-target": {
    type: "string",
    placeholder: "NAME",
    help: "Report: which target, where the truth has several",
  },
} as const satisfies Flags;

/** Flags of a command that makes a run. */
export const REPORT_FLAGS = {
  html: {
    type: "string",
    placeholder: "FILE",
    help: "Write a report as one HTML file that needs nothing else",
  },
  details: {
    type: "boolean",
    help:
      "Keep in --json what the report's charts need: overlaps, projections, pictures",
  },
  ...TRUTH_FLAGS,
} as const satisfies Flags;

/** Flags of the command that draws a run that was made before. */
export const DRAW_FLAGS = {
  html: {
    type: "string",
    placeholder: "FILE",
    help: "Where to write the report",
  },
  ...TRUTH_FLAGS,
} as const satisfies Flags;

type TruthValues = FlagValues<typeof TRUTH_FLAGS>;
type ReportValues = FlagValues<typeof REPORT_FLAGS>;

/** A report that cannot be written is told before hours of work, not after. */
async function assertPlace(path: string): Promise<void> {
  const folder = dirname(path);
  const isFolder = await Deno.stat(folder).then(
    ({ isDirectory }) => isDirectory,
    () => false,
  );
  if (!isFolder) {
    throw new InputError(
      `Cannot write ${path}: there is no folder ${folder}; make it first`,
    );
  }
  const isTaken = await Deno.stat(path).then(
    ({ isDirectory }) => isDirectory,
    () => false,
  );
  if (isTaken) {
    throw new InputError(
      `Cannot write ${path}: it is a folder; name a file, e.g. ${path}/report.html`,
    );
  }
}

function assertTruth(flags: TruthValues): void {
  if (flags["truth-target"] !== undefined && flags.truth === undefined) {
    throw new UsageError("Expected --truth FILE with --truth-target");
  }
}

/**
 * Check what was asked of a report before the work begins.
 *
 * @returns Whether the run must hold details.
 * @throws {UsageError} If flags do not go together.
 * @throws {InputError} If the report could not be written.
 */
export async function wantsDetails(flags: ReportValues): Promise<boolean> {
  assertTruth(flags);
  const wanted = flags.details || flags.html !== undefined;
  if (flags.truth !== undefined && !wanted) {
    throw new UsageError(
      "Expected --html FILE or --details with --truth, which goes into the report",
    );
  }
  if (flags.html !== undefined) await assertPlace(flags.html);
  return wanted;
}

async function withTruth(
  run: RunDocument,
  flags: TruthValues,
): Promise<RunDocument> {
  if (flags.truth === undefined) return run;
  const path = flags.truth === "zoo"
    ? zooFolder("ground_truth.json")
    : flags.truth;
  const truth = await truthDetails(run, path, flags["truth-target"]);
  const empty = { classes: [], models: [], samples: [], leftOut: [] };
  return { ...run, details: { ...empty, ...run.details, truth } };
}

/** A run with the truth and the command line among its details; as it is where it has none. */
export async function completedRun(
  run: RunDocument,
  flags: ReportValues,
): Promise<RunDocument> {
  if (!run.details) return run;
  const command = [
    "fair-collapse",
    // Addresses may hold passwords, and a report is there to be passed on.
    ...Deno.args.map((word) => word.replace(/https?:\/\/\S+/gi, shownUrl)),
  ];
  return await withTruth(
    { ...run, details: { ...run.details, command } },
    flags,
  );
}

/** Write the report of a run that was just made, where it was asked for. */
export async function reportRun(
  run: RunDocument,
  flags: ReportValues,
  output: Output,
): Promise<void> {
  if (flags.html !== undefined) await writeReport(run, flags.html, output);
}

/**
 * Draw a run that was made before.
 *
 * @throws {UsageError} If it is not said where to.
 */
export async function drawRun(
  run: RunDocument,
  flags: FlagValues<typeof DRAW_FLAGS>,
  output: Output,
): Promise<void> {
  if (flags.html === undefined) throw new UsageError("Expected --html FILE");
  assertTruth(flags);
  await assertPlace(flags.html);
  await writeReport(await withTruth(run, flags), flags.html, output);
}
