/**
 * The parts of a folder of features: one of the store, or any with the same file names.
 *
 * @module
 */
import { FormatError } from "../errors.ts";
import { openNpy } from "../arrays/npy_file.ts";

import { arrayLabels } from "./array_parts.ts";
import {
  FEATURES_FILE,
  LABELS_FILE,
  META_FILE,
  parseEntryMeta,
  PROBABILITIES_FILE,
} from "./entry_meta.ts";
import type { FeatureParts } from "./feature_parts.ts";
import { rowSource } from "./row_source.ts";
import { rowSamples } from "./sample_rows.ts";

/**
 * Open a folder that holds `features.npy`, and maybe `labels.npy`, `probabilities.npy` and `meta.json`.
 *
 * @throws {FormatError} If there are no features in it.
 */
export async function openFolderParts(folder: string): Promise<FeatureParts> {
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) names.add(name);
  if (!names.has(FEATURES_FILE)) {
    throw new FormatError(
      `Cannot read ${folder}: there is no ${FEATURES_FILE} in this folder`,
    );
  }
  const path = (name: string) => `${folder}/${name}`;
  const open = async (name: string) =>
    names.has(name) ? await openNpy(path(name)) : undefined;
  const labels = await open(LABELS_FILE);
  const probabilities = await open(PROBABILITIES_FILE);
  const meta = names.has(META_FILE)
    ? parseEntryMeta(
      await Deno.readTextFile(path(META_FILE)),
      path(META_FILE),
    )
    : undefined;
  return {
    source: folder,
    names: [...names].sort(),
    features: rowSource(await openNpy(path(FEATURES_FILE))),
    labels: labels && (() => arrayLabels(labels)),
    probabilities: probabilities && rowSource(probabilities),
    classNames: meta?.classNames,
    model: meta?.model,
    ...(meta?.samples !== undefined && meta.sampleRows && {
      samples: rowSamples(meta.sampleRows, meta.samples),
    }),
  };
}
