/**
 * What went into a run, in plain data.
 *
 * @module
 */
import { classBalance } from "../datasets/class_balance.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { ImageFolder } from "../datasets/image_folder.ts";
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

function isImageFolder(dataset: Dataset): dataset is ImageFolder {
  return dataset.task === "image" && "ignored" in dataset;
}

/** What was taken of a folder and what was passed over, in sentences. */
function remarks(dataset: Dataset): string[] {
  if (!isImageFolder(dataset)) return [...dataset.remarks ?? []];
  const { split, splits, available, size, skipped, ignored } = dataset;
  const said: string[] = [...dataset.remarks ?? []];
  if (split) {
    said.push(
      `Of the splits ${splits.join(", ")} the images of ${split} were taken.`,
    );
  }
  if (size + skipped.length < available) {
    said.push(`${size} of ${available} images were sampled.`);
  }
  if (skipped.length > 0) {
    said.push(
      `${skipped.length} bad files were left out: ${skipped[0].source} (${
        skipped[0].reason
      })` +
        (skipped.length > 1 ? " and others." : "."),
    );
  }
  if (ignored.others > 0) {
    said.push(`${ignored.others} files that are no images were passed over.`);
  }
  return said;
}

/** How pixels become rows, in a sentence; none for other data. */
function pixelRemark(dataset: Dataset, options: PixelOptions): string[] {
  return dataset.task === "segmentation"
    ? [choiceInWords(pixelChoice(dataset, options), dataset.sizes)]
    : [];
}

/** A dataset in plain data. */
export function describeData(
  dataset: Dataset,
  path: string,
  options: PixelOptions = {},
): DataDescription {
  const counts = dataset.task === "segmentation"
    ? dataset.pixelCounts
    : classBalance(dataset).counts;
  return {
    name: dataset.name,
    path,
    task: dataset.task,
    samples: dataset.size,
    classes: dataset.classNames.map((name, id) => ({
      name,
      count: counts[id],
    })),
    ...(dataset.task === "segmentation" && { voidPixels: dataset.voidPixels }),
    fingerprint: dataset.fingerprint,
    remarks: [...remarks(dataset), ...pixelRemark(dataset, options)],
  };
}

/** A candidate and how its features came about. */
export function describeCandidate(
  { model, tap, preprocessing, preprocessingOrigin, layerOf }: OpenCandidate,
  { features, key, cached, seconds }: ExtractedFeatures,
): ModelDescription {
  return {
    name: model.name,
    source: model.location,
    sha256: model.sha256,
    bytes: model.size,
    tap: tap.tensor,
    tapReason: tap.reason,
    preprocessing,
    preprocessingOrigin,
    ...(layerOf !== undefined && { layerOf }),
    rows: features.rows,
    dims: features.dims,
    features: key,
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
