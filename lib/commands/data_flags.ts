/**
 * The flags that choose data, models, backend and cache, shared by `rank` and `features`.
 *
 * @module
 */
import { defaultCacheFolder } from "../features/cache_folder.ts";
import type { ExtractOptions } from "../pipeline/extract.ts";
import type { OpenDataOptions } from "../pipeline/targets/open_data.ts";
import { zooFolder } from "../pipeline/zoo_folder.ts";

import { MODEL_BACKEND_FLAGS } from "./backend_flags.ts";
import type { Flags, FlagValues } from "./command.ts";
import { HUB_FLAGS, hubOptions } from "./hub_flags.ts";
import {
  LABEL_FLAGS,
  labelOptions,
  PIXEL_FLAGS,
  pixelOptions,
} from "./pixel_flags.ts";
import {
  COLUMN_FLAGS,
  columnOptions,
  TEXT_FLAGS,
  textOptions,
} from "./text_flags.ts";
import { UsageError } from "./usage_error.ts";

/** Flags that say what the data are and how much of them to take. */
export const OPENING_FLAGS = {
  task: {
    type: "string",
    values: ["image", "segmentation", "text"],
    help: "What kind of data it is (default: recognised)",
  },
  split: {
    type: "string",
    help: "Split to take, where there are train/ and test/ (default train)",
  },
  limit: {
    type: "number",
    help: "At most so many samples, drawn class by class",
  },
  "per-class": { type: "number", help: "At most so many samples a class" },
  seed: { type: "number", help: "Seed of the draw (default 0)" },
  "allow-outside": {
    type: "boolean",
    help: "Let a target manifest name files outside its folder",
  },
  ...LABEL_FLAGS,
  ...COLUMN_FLAGS,
} as const satisfies Flags;

/** Flags of every command that runs models over data. */
export const DATA_FLAGS = {
  data: {
    type: "string",
    placeholder: "DIR",
    help:
      'Folder or archive of images, one subfolder a class; a table, parquet or arrays of images; images and label maps; a table of texts; a target manifest; hf-dataset:owner/name on the Hugging Face hub; "zoo:fashion" is the sample that comes along',
  },
  ...OPENING_FLAGS,
  models: {
    type: "list",
    placeholder: "MODEL …",
    help:
      'ONNX files, globs, folders, URLs, hf:owner/name on the Hugging Face hub; "zoo" means the models that come along',
  },
  ...HUB_FLAGS,
  tap: {
    type: "list",
    placeholder: "[MODEL=]TENSOR …",
    help: "Tensor to take the features from, instead of the one found",
  },
  "skip-bad": {
    type: "boolean",
    help: "Leave out samples that cannot be used, and count them",
  },
  ...MODEL_BACKEND_FLAGS,
  batch: {
    type: "number",
    help: "Samples a batch, for models that take any number",
  },
  cache: {
    type: "string",
    placeholder: "DIR",
    help: "Where features are kept between runs",
  },
  "no-cache": { type: "boolean", help: "Keep no features" },
  ...PIXEL_FLAGS,
  ...TEXT_FLAGS,
} as const satisfies Flags;

/** Path of the data, "zoo:NAME" resolved. */
export function dataPath(data: string): string {
  if (!data.startsWith("zoo:")) return data;
  const name = data.slice(4);
  const known = [...Deno.readDirSync(zooFolder("targets"))]
    .filter(({ isDirectory }) => isDirectory).map((entry) => entry.name).sort();
  if (known.includes(name)) return zooFolder(`targets/${name}`);
  throw new UsageError(
    `Expected --data zoo: to name data that come along but found "${name}"; there are ${
      known.map((target) => `zoo:${target}`).join(", ")
    }`,
  );
}

/** Flags that count something. */
function assertCounts(
  flags: Readonly<Record<string, unknown>>,
  names: readonly string[],
): void {
  for (const name of names) {
    const value = flags[name];
    if (
      value !== undefined && !(Number.isInteger(value) && Number(value) > 0)
    ) {
      throw new UsageError(
        `Expected --${name} to be a whole number from 1 on but found ${value}`,
      );
    }
  }
}

/**
 * What the flags say of the data.
 *
 * @throws {UsageError} If a count is none.
 */
export function openingOptions(
  flags: FlagValues<typeof OPENING_FLAGS>,
): OpenDataOptions {
  assertCounts(flags, ["limit", "per-class"]);
  return {
    task: flags.task as OpenDataOptions["task"],
    ...labelOptions(flags),
    ...columnOptions(flags),
    split: flags.split,
    limit: flags.limit,
    perClass: flags["per-class"],
    seed: flags.seed,
    allowOutside: flags["allow-outside"],
  };
}

/**
 * Options of a run from the flags, but for the data.
 *
 * @throws {UsageError} If models are missing, or flags contradict each other.
 */
export function runChoice(
  flags: FlagValues<typeof DATA_FLAGS>,
): Omit<ExtractOptions, "data"> {
  if (flags.models.length === 0) {
    throw new UsageError("Expected --models MODEL …");
  }
  if (flags["no-cache"] && flags.cache !== undefined) {
    throw new UsageError("Expected one of --cache and --no-cache, not both");
  }
  assertCounts(flags, ["threads", "batch"]);
  const { allowOutside, ...dataOptions } = openingOptions(flags);
  return {
    models: flags.models,
    hub: hubOptions(flags),
    taps: flags.tap,
    dataOptions,
    allowOutside,
    ...pixelOptions(flags),
    ...textOptions(flags),
    pixelSeed: flags.seed,
    skipBad: flags["skip-bad"],
    backend: flags.backend as ExtractOptions["backend"],
    threads: flags.threads,
    batch: flags.batch,
    cache: flags["no-cache"] ? null : flags.cache ?? defaultCacheFolder(),
  };
}

/**
 * Options of a run from the flags.
 *
 * @throws {UsageError} If data or models are missing, or flags contradict each other.
 */
export function dataChoice(
  flags: FlagValues<typeof DATA_FLAGS>,
): ExtractOptions {
  if (flags.data === undefined) throw new UsageError("Expected --data DIR");
  return { ...runChoice(flags), data: dataPath(flags.data) };
}
