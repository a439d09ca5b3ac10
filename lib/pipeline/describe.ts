/**
 * What went into a run, in plain data.
 *
 * @module
 */
import { classBalance } from "../datasets/class_balance.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { shownUrl } from "../download/shown_url.ts";
import type { ExtractedFeatures } from "../features/find_features.ts";
import {
  choiceInWords,
  pixelChoice,
  type PixelOptions,
} from "../features/segmentation/pixel_choice.ts";
import type {
  DataDescription,
  ModelDescription,
} from "../report/run_document.ts";

import type { OpenCandidate } from "./open_candidates.ts";

/** How pixels become rows, in a sentence; none for other data, or where they do not become rows. */
function pixelRemark(dataset: Dataset, options?: PixelOptions): string[] {
  return dataset.task === "segmentation" && options !== undefined
    ? [choiceInWords(pixelChoice(dataset, options), dataset.sizes)]
    : [];
}

/**
 * A dataset in plain data.
 *
 * @param options How pixels become rows, where they are to.
 */
export function describeData(
  dataset: Dataset,
  path: string,
  options?: PixelOptions,
): DataDescription {
  const counts = dataset.task === "segmentation"
    ? dataset.pixelCounts
    : classBalance(dataset).counts;
  return {
    name: dataset.name,
    path: shownUrl(path),
    task: dataset.task,
    samples: dataset.size,
    classes: dataset.classNames.map((name, id) => ({
      name,
      count: counts[id],
    })),
    ...(dataset.task === "segmentation" && { voidPixels: dataset.voidPixels }),
    fingerprint: dataset.fingerprint,
    remarks: [...dataset.remarks ?? [], ...pixelRemark(dataset, options)],
  };
}

/** What a candidate is, whoever computes its features. */
export function describeModel(
  { model, tap, preprocessing, preprocessingOrigin, layerOf }: OpenCandidate,
): Omit<ModelDescription, "rows" | "dims"> {
  return {
    name: model.name,
    source: model.origin ?? shownUrl(model.location),
    sha256: model.sha256,
    bytes: model.size,
    tap: tap.tensor,
    tapReason: tap.reason,
    preprocessing,
    preprocessingOrigin,
    ...(layerOf !== undefined && { layerOf }),
  };
}

/** A candidate and how its features came about. */
export function describeCandidate(
  candidate: OpenCandidate,
  { features, key, partKeys, cached, seconds }: ExtractedFeatures,
): ModelDescription {
  return {
    ...describeModel(candidate),
    rows: features.rows,
    dims: features.dims,
    features: key,
    ...(partKeys && { featureParts: partKeys }),
    cached,
    extractionSeconds: seconds,
  };
}

/** Which samples were left out while decoding, in a sentence; none where there were none. */
export function skippedRemark(
  extracted: readonly ExtractedFeatures[],
): string[] {
  const { skipped } = extracted[0];
  return skipped.length === 0 ? [] : [
    `${skipped.length} images could not be decoded and were left out: ` +
    skipped.slice(0, 3).map(({ source, reason }) => `${source} (${reason})`)
      .join(", ") +
    (skipped.length > 3 ? " and others." : "."),
  ];
}
