/**
 * From a path to data, whether it is that of a target manifest or of the data themselves.
 *
 * @module
 */
import type { Dataset } from "../../datasets/dataset.ts";
import {
  openDataset,
  type OpenDatasetOptions,
} from "../../datasets/open_dataset.ts";
import { isHubData } from "../../models/hub/hub_name.ts";
import type { HubOptions } from "../../models/hub/hub_settings.ts";

import { hubData } from "../hub_data/hub_data.ts";
import { openTarget } from "./open_target.ts";
import { isTargetManifest, readTarget } from "./read_target.ts";

/** How to open data. */
export interface OpenDataOptions extends OpenDatasetOptions {
  /** Whether a target manifest may name paths outside its folder. Default false. */
  readonly allowOutside?: boolean;
  /** How to reach the Hugging Face hub. */
  readonly hub?: Omit<HubOptions, "onHub" | "signal">;
  /** Told what is chosen on the hub and how downloads go on. */
  readonly onHub?: HubOptions["onHub"];
}

/**
 * Open data by the path of a target manifest, by their name on the Hugging Face hub (`hf-dataset:owner/name`), or as
 * {@linkcode openDataset} does.
 *
 * @throws {InputError} If nothing that is known lies there, or the manifest cannot be used.
 */
export async function openData(
  path: string,
  { allowOutside, hub, onHub, ...options }: OpenDataOptions = {},
): Promise<Dataset> {
  if (isHubData(path)) {
    const { split, signal } = options;
    const found = await hubData(path, { ...hub, split, onHub, signal });
    const dataset = await openDataset(found.path, {
      ...options,
      split: undefined,
    });
    const remarks = [...found.remarks, ...dataset.remarks ?? []];
    return { ...dataset, remarks };
  }
  if (!await isTargetManifest(path)) return await openDataset(path, options);
  const { split } = options;
  return await openTarget(
    await readTarget(path, { allowOutside, split }),
    options,
  );
}
