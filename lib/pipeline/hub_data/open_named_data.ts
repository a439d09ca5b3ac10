/**
 * Data by path, or by their name on the Hugging Face hub.
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

import { hubData } from "./hub_data.ts";

/** How to open data, and how to reach the hub. */
export interface NamedDataOptions extends OpenDatasetOptions {
  /** How to reach the Hugging Face hub. */
  readonly hub?: Omit<HubOptions, "onHub" | "signal">;
  /** Told what is chosen on the hub and how downloads go on. */
  readonly onHub?: HubOptions["onHub"];
}

/**
 * Open data by their name on the hub (`hf-dataset:owner/name`), or as {@linkcode openDataset} does.
 *
 * @throws {InputError} If nothing that is known lies there.
 */
export async function openNamedData(
  path: string,
  { hub, onHub, ...options }: NamedDataOptions = {},
): Promise<Dataset> {
  if (!isHubData(path)) return await openDataset(path, options);
  const { split, signal } = options;
  const found = await hubData(path, { ...hub, split, onHub, signal });
  // The folder holds that split alone.
  const dataset = await openDataset(found.path, {
    ...options,
    split: undefined,
  });
  const remarks = [...found.remarks, ...dataset.remarks ?? []];
  return { ...dataset, remarks };
}
