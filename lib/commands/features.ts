/**
 * `features`: extract only.
 *
 * @module
 */
import { saveFeatures } from "../features/save_features.ts";
import { extract } from "../pipeline/extract.ts";
import { runProfile } from "../pipeline/run_profile.ts";
import { printable } from "../report/text_table.ts";

import { defineCommand } from "./command.ts";
import { DATA_FLAGS, dataChoice } from "./data_flags.ts";
import { tableResult } from "./output.ts";
import {
  printProfile,
  RESOURCE_FLAGS,
  resourceChoice,
} from "./resource_flags.ts";
import { runLog } from "./run_log.ts";
import { UsageError } from "./usage_error.ts";

const COLUMNS = [
  { key: "folder", title: "folder" },
  { key: "rows", title: "rows", align: "right" },
  { key: "dims", title: "dims", align: "right" },
  { key: "probabilities", title: "source classes", align: "right" },
  { key: "tap", title: "tap" },
] as const;

/** The subcommand. */
export const featuresCommand = defineCommand({
  name: "features",
  summary: "Extract features into .npy files, without scoring them",
  usage: "--data DIR --models MODEL … --output DIR [flags]",
  details:
    "Writes DIR/MODEL/features.npy, labels.npy, probabilities.npy and meta.json for each model;\n" +
    "numpy opens the files, and `score DIR/*` ranks them.",
  permissions: [
    "--allow-read",
    "--allow-write=CACHE,OUTPUT",
    "--allow-ffi",
    "--allow-env",
  ],
  examples: [
    "fair-collapse features --data pets/ --models 'models/*.onnx' --output features/",
    "fair-collapse score features/*",
  ],
  flags: {
    ...DATA_FLAGS,
    ...RESOURCE_FLAGS,
    output: {
      type: "string",
      placeholder: "DIR",
      help: "Where to write one folder a model",
    },
    dtype: {
      type: "string",
      values: ["float32", "float16"],
      default: "float32",
      help: "Element type of the features",
    },
  },
  async run({ flags, output, signal }) {
    if (flags.output === undefined) {
      throw new UsageError("Expected --output DIR");
    }
    const dtype = flags.dtype as "float32" | "float16";
    const resources = resourceChoice(flags);
    const begin = performance.now();
    const { features, models, data, backend } = await extract({
      ...dataChoice(flags),
      ...runLog(output),
      ...resources,
      dtype,
      signal,
    });
    const profile = resources.profile && await runProfile(
      resources.profile,
      backend,
      (performance.now() - begin) / 1000,
    );
    await backend.close();
    const rows: Record<string, unknown>[] = [];
    for (const [index, set] of features.entries()) {
      const folder = `${flags.output.replace(/[/\\]+$/, "")}/${
        set.model.replaceAll("/", "_")
      }`;
      await saveFeatures(set, folder, { dtype, dataset: data.name });
      rows.push({
        folder,
        rows: set.rows,
        dims: set.dims,
        probabilities: set.sourceProbabilities?.dims,
        tap: models[index].tap,
      });
    }
    output.live();
    for (const remark of data.remarks) output.note(printable(remark));
    output.print(
      tableResult(
        { data, models, folders: rows, ...(profile && { profile }) },
        COLUMNS,
        rows,
      ),
    );
    printProfile({ profile }, output);
  },
});
