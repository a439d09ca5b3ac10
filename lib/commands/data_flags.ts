/**
 * The flags that choose data, models, backend and cache, shared by `rank` and `features`.
 *
 * @module
 */
import { defaultCacheFolder } from "../features/cache_folder.ts";
import type { ExtractOptions } from "../pipeline/extract.ts";
import { zooFolder } from "../pipeline/zoo_folder.ts";

import type { Flags, FlagValues } from "./command.ts";
import { HUB_FLAGS, hubOptions } from "./hub_flags.ts";
import { labelChoice, PIXEL_FLAGS } from "./pixel_flags.ts";
import { TEXT_FLAGS, textChoice } from "./text_flags.ts";
import { UsageError } from "./usage_error.ts";

/** Flags of every command that runs models over data. */
export const DATA_FLAGS = {
  data: {
    type: "string",
    placeholder: "DIR",
    help:
      'Folder of images, one subfolder a class, or of images and label maps; a table of texts; "zoo:fashion" is the sample that comes along',
  },
  task: {
    type: "string",
    values: ["image", "segmentation", "text"],
    help: "What kind of data it is (default: recognised)",
  },
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
  split: {
    type: "string",
    help: "Split to take, where there are train/ and test/ (default train)",
  },
  limit: {
    type: "number",
    help: "At most so many samples, drawn class by class",
  },
  "per-class": { type: "number", help: "At most so many samples a class" },
  seed: { type: "number", help: "Seed of the draw", default: 0 },
  "skip-bad": {
    type: "boolean",
    help: "Leave out samples that cannot be used, and count them",
  },
  backend: {
    type: "string",
    values: ["auto", "wasm", "webgpu", "native"],
    default: "auto",
    help: "What runs the models; auto takes the fastest",
  },
  threads: {
    type: "number",
    help: "Threads of the backend (default: one a core)",
  },
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
function dataPath(data: string): string {
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

/**
 * Options of a run from the flags.
 *
 * @throws {UsageError} If data or models are missing, or flags contradict each other.
 */
export function dataChoice(
  flags: FlagValues<typeof DATA_FLAGS>,
): ExtractOptions {
  if (flags.data === undefined) throw new UsageError("Expected --data DIR");
  if (flags.models.length === 0) {
    throw new UsageError("Expected --models MODEL …");
  }
  if (flags["no-cache"] && flags.cache !== undefined) {
    throw new UsageError("Expected one of --cache and --no-cache, not both");
  }
  for (const name of ["limit", "per-class", "threads", "batch"] as const) {
    const value = flags[name];
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new UsageError(
        `Expected --${name} to be a whole number from 1 on but found ${value}`,
      );
    }
  }
  const labels = labelChoice(flags);
  const texts = textChoice(flags);
  return {
    data: dataPath(flags.data),
    models: flags.models,
    hub: hubOptions(flags),
    taps: flags.tap,
    dataOptions: {
      task: flags.task as NonNullable<ExtractOptions["dataOptions"]>["task"],
      ...labels.data,
      ...texts.data,
      split: flags.split,
      limit: flags.limit,
      perClass: flags["per-class"],
      seed: flags.seed,
    },
    ...labels.pixels,
    ...texts.models,
    pixelSeed: flags.seed,
    skipBad: flags["skip-bad"],
    backend: flags.backend as ExtractOptions["backend"],
    threads: flags.threads,
    batch: flags.batch,
    cache: flags["no-cache"] ? null : flags.cache ?? defaultCacheFolder(),
  };
}
