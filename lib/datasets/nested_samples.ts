/**
 * Ever larger parts of a dataset, each holding those before it.
 *
 * @module
 */
import type { Dataset } from "./dataset.ts";
import { drawOrder } from "./stratified_sample.ts";

/** How a dataset is cut. */
export interface NestedSamplesOptions {
  /** Share of each class in the first part; the others have twice as much each. */
  readonly share: number;
  /** Samples of each class in a part at least, as far as there are so many. */
  readonly least: number;
  /** Which samples are drawn. */
  readonly seed: number;
}

/** Places of samples that are drawn from together. */
function strata(dataset: Dataset): number[][] {
  // Every image of label maps has several classes, so that images are drawn whatever theirs are.
  if (dataset.task === "segmentation") {
    return [Array.from({ length: dataset.size }, (_, place) => place)];
  }
  const places: number[][] = dataset.classNames.map(() => []);
  dataset.labels.forEach((label, place) => places[label].push(place));
  return places;
}

/**
 * Nested parts of a dataset, the last of which is all of it: every class has the same share in each, but for a least
 * number that it has anyway.
 *
 * @returns Places of the samples of each part, in the dataset's order; parts that would be of one size are one.
 */
export function nestedSamples(
  dataset: Dataset,
  { share, least, seed }: NestedSamplesOptions,
): Int32Array[] {
  const classes = strata(dataset).map((places) =>
    drawOrder(places.map(String), seed).map((drawn) => places[drawn])
  );
  const parts: Int32Array[] = [];
  for (let part = share; part < 1; part *= 2) {
    const places = classes.flatMap((drawn) =>
      drawn.slice(0, Math.max(least, Math.ceil(part * drawn.length)))
    );
    const isMore = places.length > (parts.at(-1)?.length ?? 0);
    if (isMore && places.length < dataset.size) {
      parts.push(Int32Array.from(places).sort());
    }
  }
  return [...parts, Int32Array.from({ length: dataset.size }, (_, i) => i)];
}
