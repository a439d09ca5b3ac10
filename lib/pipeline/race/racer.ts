/**
 * A candidate in a race, with its features so far.
 *
 * @module
 */
import type { FeatureSet } from "../../features/feature_set.ts";
import type { ExtractedFeatures } from "../../features/find_features.ts";
import {
  mergedFeatures,
  placedFeatures,
} from "../../features/placed_features.ts";
import type { BackendName } from "../../inference/backend.ts";

import type { OpenCandidate } from "../open_candidates.ts";
import type { RaceSamples } from "./race_samples.ts";

/** Features of the samples that a round added. */
export interface RacerPart {
  /** What ran the model: bits of backends differ. */
  readonly backend: BackendName;
  /** The features. */
  readonly extracted: ExtractedFeatures;
}

/** A candidate on its way. */
export interface Racer {
  /** The model. */
  readonly candidate: OpenCandidate;
  /** Features of all samples, where they are in the store from a run without a race. */
  whole?: ExtractedFeatures;
  /** Features of what each round added. */
  readonly parts: RacerPart[];
}

/** A racer's features on the samples of a round, in the dataset's order. */
export function featuresOf(
  { whole, parts }: Racer,
  { rounds, added }: RaceSamples,
  round: number,
): FeatureSet {
  const wanted = rounds[round];
  if (!whole) {
    const placed = parts.slice(0, round + 1).map(({ extracted }, at) =>
      placedFeatures(extracted.features, extracted.skipped, added[at].places)
    );
    return mergedFeatures(placed, wanted);
  }
  const { features, skipped } = whole;
  const all = rounds[rounds.length - 1];
  return wanted === all
    ? features
    : mergedFeatures([placedFeatures(features, skipped, all)], wanted);
}

/** What a racer has of the samples of a round, as if it had been extracted at once. */
export function extractedOf(
  racer: Racer,
  samples: RaceSamples,
  round: number,
): ExtractedFeatures {
  const features = featuresOf(racer, samples, round);
  if (racer.whole) return { ...racer.whole, features };
  const parts = racer.parts.slice(0, round + 1).map(({ extracted }) =>
    extracted
  );
  const skipped = parts.flatMap(({ skipped }, at) =>
    skipped.map((sample) => ({
      ...sample,
      index: samples.added[at].places[sample.index],
    }))
  );
  const keys = parts.flatMap(({ key }) => key ?? []);
  return {
    features,
    ...(keys.length === parts.length && { partKeys: keys }),
    cached: parts.every(({ cached }) => cached),
    skipped: skipped.sort((a, b) => a.index - b.index),
    truncated: parts.reduce((sum, { truncated }) => sum + truncated, 0),
    seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
