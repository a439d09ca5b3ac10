/**
 * The details of a run, gathered while it is scored and filled in from its data.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import type { SkippedSample } from "../features/decoded_samples.ts";
import type { FeatureSet } from "../features/feature_set.ts";
import { detailsCollector } from "../report/details/details_collector.ts";
import type { RunDetails } from "../report/details/run_details.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { momentsOf } from "../statistics/moments_of.ts";

import type { Extraction } from "./extract.ts";
import { frameDetails, type ModelMeans, MOST_MAPS } from "./frame_details.ts";
import type { RankOptions } from "./rank.ts";
import { withSamples } from "./sample_details.ts";

/** Gathers details while a pool is scored. */
export interface ExtractionDetails {
  /** Take in a model while its analysis is at hand. */
  add(set: FeatureSet, analysis: Analysis): Promise<void>;
  /**
   * The details, with pictures and texts from the data.
   *
   * @param order Names of the models, best first.
   */
  result(order: readonly string[]): Promise<RunDetails>;
  /** Seconds that this has taken so far. */
  seconds(): number;
}

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

/** Gathers the details of features that were extracted from a dataset. */
export function extractionDetails(
  extraction: Extraction,
  options: RankOptions,
): ExtractionDetails {
  const { dataset, skipped, data } = extraction;
  const { metricOptions, seed, signal } = options;
  const collector = detailsCollector({
    face: metricOptions?.face,
    seed,
    sampleOf: sampleOfRow(dataset, skipped),
  });
  const means = new Map<string, ModelMeans>();
  let milliseconds = 0;
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    try {
      return await work();
    } finally {
      milliseconds += performance.now() - begin;
    }
  };
  return {
    seconds: () => milliseconds / 1000,
    add: (set, analysis) =>
      timed(async () => {
        options.onScoring?.(set.model, "details");
        await collector.add(set, analysis);
        if (dataset.task !== "segmentation") return;
        const ids = [...new Set(set.labels)].sort((a, b) => a - b);
        means.set(set.model, { ids, means: (await momentsOf(analysis)).means });
      }),
    result: (order) =>
      timed(async () => {
        const details = await withSamples(
          await collector.result(order),
          dataset,
          data.path,
          signal,
        );
        if (dataset.task !== "segmentation") return details;
        const models = details.models.map(({ model }) => model);
        return {
          ...details,
          frames: await frameDetails(
            dataset,
            extraction,
            models,
            means,
            options,
          ),
          leftOut: models.length <= MOST_MAPS ? details.leftOut : [
            ...details.leftOut,
            `Feature maps are shown of the best ${MOST_MAPS} models.`,
          ],
        };
      }),
  };
}
