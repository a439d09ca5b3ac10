/**
 * Where the search for principal axes begins.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import {
  leadingAxes,
  type LeadingAxesOptions,
} from "../linalg/leading_axes.ts";
import type { Analysis } from "./analysis.ts";
import { betweenCoordinates } from "./between_coordinates.ts";
import { betweenScatter } from "./between_scatter.ts";
import { centredBlocks } from "./centred_blocks.ts";
import { randomSource } from "./random.ts";
import { scatterBetween, weightedMeans } from "./scatter.ts";
import type { ScatterSearch } from "./scatter_search.ts";

/** Vectors beside those wanted. */
const SPARE = 16;
/** Variance between many class means that the start may miss: to come nearer does not save a pass over the rows. */
const NEAR = 1e-2;
/** Rows that a random start is mixed from. */
const PILOT = 512;

/**
 * Vectors near the leading axes: the directions between the class means, along which C has looked at
 * the rows already; the leading ones of many classes; for few classes filled up with mixtures of
 * centred rows, which lean towards large variance.
 *
 * @param analysis The feature set.
 * @param count Axes wanted; the start holds some more.
 * @param format Format of the heavy products.
 * @param search Remembers what is known of the start.
 */
export async function pcaStart(
  analysis: Analysis,
  count: number,
  format: "float32" | "float64",
  search: ScatterSearch,
): Promise<Pick<LeadingAxesOptions, "start" | "image">> {
  const { classes, dims, product } = analysis;
  const wanted = count + SPARE;
  const means = await weightedMeans(analysis);
  if (classes > 2 * wanted) {
    const { axes } = await leadingAxes(
      (vectors) => scatterBetween(analysis, vectors),
      {
        count: wanted,
        start: await mixtures(means, wanted, product),
        tolerance: NEAR,
        product,
      },
    );
    return { start: axes };
  }
  if (classes > wanted) {
    const { axes } = await betweenScatter(analysis, "classes");
    const { blocks } = await betweenCoordinates(analysis, "classes", format);
    const rows = Math.min(wanted, axes.rows);
    const start = { rows, dims, data: axes.data.subarray(0, rows * dims) };
    if (!blocks || rows === 0) return { start };
    return {
      start,
      image: await search.fromCoordinates(start, blocks),
    };
  }
  const pilot = await pilotRows(analysis, format);
  const { rows, data } = await mixtures(pilot, wanted - classes, product);
  const start = new Float64Array((classes + rows) * dims);
  start.set(means.data);
  start.set(data, means.data.length);
  return { start: { rows: classes + rows, dims, data: start } };
}

/** Random mixtures of rows, each row with the sign + or -. */
function mixtures(
  matrix: FeatureMatrix<Float64Array>,
  count: number,
  product: Analysis["product"],
): Promise<FeatureMatrix<Float64Array>> {
  const random = randomSource(1);
  const signs = new Float64Array(count * matrix.rows)
    .map(() => random.next() < 0.5 ? -1 : 1);
  return product.multiply(
    { rows: count, dims: matrix.rows, data: signs },
    matrix,
  );
}

/** Up to PILOT centred rows, evenly spread over the set. */
async function pilotRows(
  analysis: Analysis,
  format: "float32" | "float64",
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims } = analysis;
  const count = Math.min(PILOT, rows);
  const data = new Float64Array(count * dims);
  let taken = 0;
  for await (const { start, matrix } of centredBlocks(analysis, format)) {
    for (;; taken++) {
      const row = Math.floor(taken * rows / count) - start;
      if (taken === count || row >= matrix.rows) break;
      data.set(
        matrix.data.subarray(row * dims, (row + 1) * dims),
        taken * dims,
      );
    }
  }
  return { rows: count, dims, data };
}
