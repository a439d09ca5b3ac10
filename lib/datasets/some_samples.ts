/**
 * Some samples of a dataset as a dataset of their own.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Dataset } from "./dataset.ts";
import { pickedSamples } from "./picked_samples.ts";

/**
 * The samples at some places, numbered from 0. Their order, their classes' names and the pixels that are counted over
 * the whole stay as they are.
 *
 * @param places Places in the dataset, in ascending order.
 */
export function someSamples(dataset: Dataset, places: Int32Array): Dataset {
  const about = {
    size: places.length,
    fingerprint: createHash("sha256")
      .update(`${dataset.fingerprint}\nsamples ${places.join(" ")}`)
      .digest("hex"),
  };
  switch (dataset.task) {
    case "segmentation":
      return {
        ...dataset,
        ...about,
        sizes: Array.from(places, (place) => dataset.sizes[place]),
        samples: (range) => pickedSamples(dataset, places, range),
      };
    case "text":
      return {
        ...dataset,
        ...about,
        labels: places.map((place) => dataset.labels[place]),
        samples: (range) => pickedSamples(dataset, places, range),
      };
    case "image":
      return {
        ...dataset,
        ...about,
        labels: places.map((place) => dataset.labels[place]),
        samples: (range) => pickedSamples(dataset, places, range),
      };
  }
}
