/**
 * From a path to data, whether it is that of a target manifest or of the data themselves.
 *
 * @module
 */
import type { Dataset } from "../../datasets/dataset.ts";

import {
  type NamedDataOptions,
  openNamedData,
} from "../hub_data/open_named_data.ts";
import { openTarget } from "./open_target.ts";
import { isTargetManifest, readTarget } from "./read_target.ts";

/** How to open data. */
export interface OpenDataOptions extends NamedDataOptions {
  /** Whether a target manifest may name paths outside its folder. Default false. */
  readonly allowOutside?: boolean;
}

/**
 * Open data by the path of a target manifest, by their name on the Hugging Face hub (`hf-dataset:owner/name`), or as
 * {@linkcode openDataset} does.
 *
 * @throws {InputError} If nothing that is known lies there, or the manifest cannot be used.
 */
export async function openData(
  path: string,
  { allowOutside, ...options }: OpenDataOptions = {},
): Promise<Dataset> {
  if (!await isTargetManifest(path)) return await openNamedData(path, options);
  const { split } = options;
  return await openTarget(
    await readTarget(path, { allowOutside, split }),
    options,
  );
}
