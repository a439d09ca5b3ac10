/**
 * Rows of a feature set as points on two axes, with what a held-out discriminant makes of each.
 *
 * @module
 */
import { NotApplicableError } from "../../errors.ts";
import type { FeatureMatrix } from "../../linalg/feature_matrix.ts";
import { analyse } from "../../statistics/analyse.ts";
import type { Analysis } from "../../statistics/analysis.ts";
import { heldOutProbabilities } from "../../statistics/held_out_probabilities.ts";
import { assembledRows } from "../../statistics/projected_rows.ts";
import {
  type ReducedRows,
  reducedRows,
} from "../../statistics/reduced_rows.ts";
import { rowsInMemory } from "../../statistics/rows_in_memory.ts";
import { svdProjection } from "../../statistics/svd_projection.ts";

/** A sample of the rows; arrays of one length, classes as the analysis numbers them. */
export interface SampledView {
  /** Which rows of the set. */
  readonly indices: Int32Array;
  /** Class of each. */
  readonly labels: Int32Array;
  /** Held-out probability of each class, rows x classes; undefined where classes have too few rows. */
  readonly probabilities?: FeatureMatrix<Float64Array>;
  /** On the first two principal axes. */
  readonly pca: readonly [number, number][];
  /** On the first two discriminant axes. */
  readonly lda?: readonly [number, number][];
  /** Variance of all rows along the leading axes. */
  readonly variances: Float64Array;
  /** Variance of all rows. */
  readonly total: number;
}

/** Principal axes on which rows are judged, and rows an axis: with more axes a discriminant would fit its rows. */
const AXES = 64, ROWS_OF_AN_AXIS = 5;
const FOLDS = 5;

/**
 * A stratified sample of the rows on axes to look at.
 *
 * @param samples Rows at most.
 * @param seed Seed of the draw and of the folds.
 */
export async function sampledView(
  analysis: Analysis,
  samples: number,
  seed: number,
): Promise<SampledView> {
  const supported = Math.floor(
    Math.min(samples, analysis.rows) / ROWS_OF_AN_AXIS,
  );
  const axes = Math.max(2, Math.min(AXES, supported));
  const reduced = await reducedRows(analysis, axes, { samples, seed });
  const { indices, variances, total } = reduced;
  const { data, dims } = await rowsInMemory(reduced.analysis);
  return {
    indices,
    labels: indices.map((row) => analysis.labels[row]),
    probabilities: await heldOut(reduced, seed),
    pca: Array.from(
      indices,
      (_, row) => [data[row * dims], dims > 1 ? data[row * dims + 1] : 0],
    ),
    lda: await onDiscriminant(reduced.analysis, data),
    variances,
    total,
  };
}

async function unlessNotApplicable<T>(
  compute: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await compute();
  } catch (error) {
    if (error instanceof NotApplicableError) return undefined;
    throw error;
  }
}

/** Probabilities of the classes that have two rows; 0 for the others, whose own rows have NaN. */
async function heldOut(
  { analysis }: ReducedRows,
  seed: number,
): Promise<FeatureMatrix<Float64Array> | undefined> {
  const { rows, dims, classes, labels, counts } = analysis;
  const kept = [...labels.keys()].filter((row) => counts[labels[row]] > 1);
  const ids = [...new Set(kept.map((row) => labels[row]))].sort((a, b) =>
    a - b
  );
  if (ids.length < 2) return undefined;
  const all = await rowsInMemory(analysis);
  const data = new Float64Array(kept.length * dims);
  kept.forEach((row, at) =>
    data.set(all.data.subarray(row * dims, (row + 1) * dims), at * dims)
  );
  const part = analyse({
    rows: kept.length,
    dims,
    labels: Int32Array.from(kept, (row) => labels[row]),
    classNames: analysis.classNames,
    chunks: () => [data],
  }, analysis.product);
  const found = await unlessNotApplicable(() =>
    heldOutProbabilities(part, FOLDS, seed)
  );
  if (!found) return undefined;
  const probabilities = new Float64Array(rows * classes).fill(NaN);
  kept.forEach((row, at) => {
    probabilities.fill(0, row * classes, (row + 1) * classes);
    ids.forEach((id, k) => {
      probabilities[row * classes + id] = found.data[at * ids.length + k];
    });
  });
  return { rows, dims: classes, data: probabilities };
}

/** With two classes there is one discriminant axis; the first principal axis stands beside it. */
async function onDiscriminant(
  analysis: Analysis,
  data: Float64Array,
): Promise<[number, number][] | undefined> {
  const projected = await unlessNotApplicable(async () =>
    assembledRows(await svdProjection(analysis, "1.2"), analysis)
  );
  if (!projected || projected.dims === 0) return undefined;
  const { rows, dims } = projected;
  return Array.from({ length: rows }, (_, row) => [
    projected.data[row * dims],
    dims > 1 ? projected.data[row * dims + 1] : data[row * analysis.dims],
  ]);
}
