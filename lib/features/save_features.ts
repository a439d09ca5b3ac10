/**
 * Write a feature set to a folder of its own.
 *
 * @module
 */
import { InputError } from "../errors.ts";

import {
  type EntryMeta,
  FEATURES_FILE,
  LABELS_FILE,
  META_FILE,
  PROBABILITIES_FILE,
} from "./entry_meta.ts";
import type { FeatureDtype } from "./feature_key.ts";
import type { FeatureSet } from "./feature_set.ts";
import { beginPartial } from "./partial_entry.ts";
import { PARTIAL } from "./store_paths.ts";
import { writing } from "./writing_error.ts";

/** How to write. */
export interface SaveFeaturesOptions {
  /** Element type of the features. Default "float32". */
  readonly dtype?: FeatureDtype;
  /** Name of the dataset, for `meta.json`. */
  readonly dataset?: string;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** Fail where a folder holds something that would be lost. */
async function assertReplaceable(folder: string): Promise<void> {
  const ours = [FEATURES_FILE, LABELS_FILE, PROBABILITIES_FILE, META_FILE];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (ours.includes(name)) continue;
      throw new InputError(
        `Cannot write features to ${folder}: it holds other files (${name}); name a new folder`,
      );
    }
  } catch (error) {
    ignoreMissing(error);
  }
}

/**
 * Write features, labels and probabilities as `.npy` files that numpy opens, with a `meta.json` that
 * describes them. {@linkcode readFeatureFile} reads the folder.
 *
 * The folder appears when it is whole. One that is there is replaced, unless it holds other files.
 *
 * @param features What to write.
 * @param folder Where to.
 * @returns The description.
 * @throws {InputError} If it cannot be written: no permission, a full disk, other files in the folder.
 *
 * @example
 * ```ts
 * import { readFeatureFile, saveFeatures } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const parent = await Deno.makeTempDir();
 * const set = {
 *   model: "tiny",
 *   rows: 2,
 *   dims: 3,
 *   labels: Int32Array.of(1, 0),
 *   classNames: ["cat", "dog"],
 *   chunks: () => [Float32Array.of(1, 2, 3, 4, 5, 6)],
 * };
 * await saveFeatures(set, `${parent}/tiny`);
 * const read = await readFeatureFile(`${parent}/tiny`);
 * assertEquals([read.model, ...read.classNames], ["tiny", "cat", "dog"]);
 * await Deno.remove(parent, { recursive: true });
 * ```
 */
export async function saveFeatures(
  features: FeatureSet,
  folder: string,
  options: SaveFeaturesOptions = {},
): Promise<EntryMeta> {
  const { dtype = "float32", dataset } = options;
  const { model, classNames, dims, labels, sourceProbabilities } = features;
  const sourceClasses = sourceProbabilities?.dims ?? null;
  const target = folder.replace(/[/\\]+$/, "");
  const write = async () => {
    await assertReplaceable(target);
    const partial = await beginPartial(`${target}${PARTIAL}`, {
      journal: 1,
      batch: 1,
      dims,
      sourceClasses,
      dtype,
    });
    try {
      const { samples } = features;
      let row = 0;
      for await (const chunk of features.chunks()) {
        const next = row + chunk.length / dims;
        await partial.append({
          features: Float32Array.from(chunk),
          labels: labels.slice(row, next),
          probabilities: sourceProbabilities && Float32Array.from(
            sourceProbabilities.data.subarray(
              row * sourceProbabilities.dims,
              next * sourceProbabilities.dims,
            ),
          ),
          next,
          skipped: [],
          ...(samples && {
            sampleRows: Array.from(
              samples.of.subarray(row, next),
              (sample) => [sample, 1] as const,
            ),
          }),
        });
        row = next;
      }
      const meta = await partial.finish({
        model,
        dataset,
        classNames,
        ...(samples && { samples: samples.count }),
      });
      await Deno.remove(target, { recursive: true }).catch(ignoreMissing);
      await Deno.rename(`${target}${PARTIAL}`, target);
      return meta;
    } catch (error) {
      partial.close();
      await Deno.remove(`${target}${PARTIAL}`, { recursive: true })
        .catch(() => {});
      throw error;
    }
  };
  return await writing(
    `write features of ${model} to ${target}`,
    write,
    "name another folder",
  );
}
