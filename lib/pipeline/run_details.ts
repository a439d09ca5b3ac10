/**
 * The details of a run, gathered while it is scored and filled in from its data.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import type { SkippedSample } from "../features/decoded_samples.ts";
import {
  type DetailsCollector,
  detailsCollector,
} from "../report/details/details_collector.ts";
import type { RunDetails } from "../report/details/run_details.ts";
import type { ScorePoolOptions } from "../ranking/score_pool.ts";

import { frameDetails } from "./frame_details.ts";
import type { Extraction } from "./extract.ts";
import { withSamples } from "./sample_details.ts";

/** The sample of each row, where every sample but those left out gives one. */
function sampleOfRow(
  { size }: Dataset,
  skipped: readonly SkippedSample[],
): (row: number) => number {
  if (skipped.length === 0) return (row) => row;
  const left = new Set(skipped.map(({ index }) => index));
  const kept = Array.from({ length: size }, (_, index) => index)
    .filter((index) => !left.has(index));
  return (row) => kept[row];
}

/** A collector of details of extracted features. */
export function extractionCollector(
  { dataset, skipped }: Pick<Extraction, "dataset" | "skipped">,
  { metricOptions, seed }: ScorePoolOptions,
): DetailsCollector {
  return detailsCollector({
    face: metricOptions?.face,
    seed,
    sampleOf: sampleOfRow(dataset, skipped),
  });
}

/**
 * What a collector has gathered, with pictures and texts from the data.
 *
 * @param order Names of the models, best first.
 */
export async function extractionDetails(
  collector: DetailsCollector,
  extraction: Extraction,
  order: readonly string[],
  signal?: AbortSignal,
): Promise<RunDetails> {
  const { dataset, data } = extraction;
  const details = await withSamples(
    await collector.result(order),
    dataset,
    data.path,
    signal,
  );
  if (dataset.task !== "segmentation") return details;
  const shown = details.models.map(({ model }) => model);
  const frames = await frameDetails(dataset, extraction, shown, signal);
  return { ...details, frames };
}
