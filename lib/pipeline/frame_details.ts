/**
 * A few frames of segmentation data with their labels, and what each model's feature map makes of them.
 *
 * @module
 */
import type { SegmentationDataset } from "../datasets/dataset.ts";
import type { FrameDetails } from "../report/details/run_details.ts";

import type { Extraction } from "./extract.ts";

/** placeholder */
export async function frameDetails(
  _dataset: SegmentationDataset,
  _extraction: Extraction,
  _models: readonly string[],
  _signal?: AbortSignal,
): Promise<FrameDetails[]> {
  return await Promise.resolve([]);
}
