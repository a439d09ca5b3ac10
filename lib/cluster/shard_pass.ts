/**
 * What a worker makes of a shard's features.
 *
 * @module
 */
import type { FeatureSet } from "../features/feature_set.ts";
import { gramAccumulator } from "../linalg/gram_accumulator.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { analyse } from "../statistics/analyse.ts";
import { betweenCoordinates } from "../statistics/between_coordinates.ts";
import { momentsOf } from "../statistics/moments_of.ts";
import { spreadAlongMeans } from "../statistics/spread_along_means.ts";

import type { FrameArray } from "./frame.ts";
import type { Pass } from "./plan.ts";
import { type Globals, shardAnalysis } from "./shard_analysis.ts";

/** Arrays by name. */
export type PassArrays = Record<string, FrameArray>;

/** Class ids of moments, in ascending order, as {@link analyse} compacts them. */
function presentIds(labels: Int32Array): Int32Array {
  return Int32Array.from(new Set(labels)).sort();
}

/** Moments of the classes that the shard has; a row's class only where the data set does not tell it. */
async function moments(
  shard: FeatureSet,
  product: MatrixProduct,
  withLabels: boolean,
): Promise<PassArrays> {
  const { counts, means, squares } = await momentsOf(analyse(shard, product));
  return {
    ids: presentIds(shard.labels),
    counts,
    means: means.data,
    squares: squares.data,
    ...(withLabels && { labels: shard.labels }),
  };
}

/** The lower triangle of the scatter about the class means, row by row. */
async function scatter(analysis: Analysis): Promise<PassArrays> {
  const { features, rows, dims, labels, product } = analysis;
  const sum = gramAccumulator(product, rows, dims);
  const { data: means } = (await momentsOf(analysis)).means;
  let row = 0;
  for await (const chunk of features.chunks()) {
    for (let from = 0; from < chunk.length; from += dims, row++) {
      if (sum.addDifference(chunk, from, means, labels[row] * dims)) {
        await sum.flush();
      }
    }
  }
  const { data } = await sum.finish();
  const triangle = new Float64Array(dims * (dims + 1) / 2);
  for (let row = 0, at = 0; row < dims; row++) {
    triangle.set(data.subarray(row * dims, row * dims + row + 1), at);
    at += row + 1;
  }
  return { triangle };
}

/** Everything: features, classes, samples and probabilities. */
async function rows(shard: FeatureSet): Promise<PassArrays> {
  const { dims, labels, samples, sourceProbabilities } = shard;
  const features = new Float32Array(shard.rows * dims);
  let at = 0;
  for await (const chunk of shard.chunks()) {
    features.set(chunk, at);
    at += chunk.length;
  }
  return {
    features,
    labels,
    ...(samples && { samples: samples.of }),
    ...(sourceProbabilities && {
      probabilities: Float64Array.from(sourceProbabilities.data),
    }),
  };
}

/**
 * The arrays of a pass over a shard.
 *
 * @param shard Its features.
 * @param product What multiplies; where it lacks float64, the caller passes one that has it for a pass that asks for it.
 * @param globals What is known of the whole, for a pass that needs it.
 * @param withLabels Whether the rows' classes go along with the moments.
 */
export async function shardPass(
  shard: FeatureSet,
  pass: Pass,
  product: MatrixProduct,
  globals: Globals | undefined,
  withLabels: boolean,
): Promise<PassArrays> {
  switch (pass.kind) {
    case "moments":
      return await moments(shard, product, withLabels);
    case "rows":
      return await rows(shard);
    case "scatter":
      return await scatter(shardAnalysis(shard, globals!, product));
    case "between": {
      const analysis = shardAnalysis(shard, globals!, product);
      const { within } = await betweenCoordinates(
        analysis,
        pass.globalMean,
        pass.precision,
      );
      return { within };
    }
    case "spread": {
      const analysis = shardAnalysis(shard, globals!, product);
      return { ...await spreadAlongMeans(analysis) };
    }
  }
}
