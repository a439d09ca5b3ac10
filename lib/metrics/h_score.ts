/**
 * H-score: how much of the features' variance lies between the classes, once whitened.
 *
 * @see Bao, Li, Huang, Zhang, Zheng, Zamir, Guibas 2019,
 * {@link https://doi.org/10.1109/ICIP.2019.8803726}
 * @module
 */
import { cholesky, solveLower } from "../linalg/cholesky.ts";
import { gramOfRows } from "../linalg/gram.ts";
import {
  spectralComponents,
  symmetricEigen,
} from "../linalg/symmetric_eigen.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { centredRows } from "../statistics/centred_rows.ts";
import { classOffsets } from "../statistics/class_offsets.ts";
import { onPrincipalAxes } from "../statistics/principal_coordinates.ts";
import { totalCovariance } from "../statistics/within_scatter.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  rcond: {
    default: 1e-15,
    help:
      "Variances under this share of the largest count as zero; 1e-15 in the author's code, 1e-5 in others",
  },
  pcaDims: {
    default: null,
    help: "Keep this many principal axes first; null keeps the features",
  },
  trace: {
    default: "product",
    values: ["product", "elementwise"],
    help:
      "product is the definition; elementwise is google-research's slip, the sum over dims of pinv_dd times the between-class variance",
  },
} as const satisfies Record<string, MetricOption>;

/** Share of the largest under which a variance taken from inner products is rounding noise. */
const LEAST_CUT = 1e-13;

/** H-score: tr(pinv(cov X) cov E[X | y]). 0 where class means agree, at most classes - 1. */
export const hScore: Metric = {
  id: "hscore",
  title: "H-score",
  reference:
    "Bao, Li, Huang, Zhang, Zheng, Zamir, Guibas 2019, doi 10.1109/ICIP.2019.8803726",
  formula: "tr(pinv(cov X) cov G), G the rows replaced by their class means",
  cost: "N D^2",
  note:
    "A quick multiclass R^2. With few rows a dim it is near classes - 1 for every model: prefer the regularised form, or keep fewer principal axes.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { rcond, pcaDims, trace } = withDefaults(options, given);
    const reduced = await onPrincipalAxes(analysis, pcaDims);
    return {
      score: trace === "elementwise"
        ? await elementwiseTrace(reduced, rcond)
        : await whitenedBetween(reduced, rcond),
    };
  },
};

/** sum_k (N_k / N) d_k^T S^+ d_k, S the covariance of all rows, d_k the class offsets. */
async function whitenedBetween(
  analysis: Analysis,
  rcond: number,
): Promise<number> {
  const { rows, dims, counts, classes } = analysis;
  if (rows < dims) return await betweenOfRows(analysis, rcond);
  const covariance = await totalCovariance(analysis);
  const offsets = await classOffsets(analysis);
  // With nothing under the cut the pseudo-inverse is the inverse, and needs no spectrum.
  const factor = rcond <= 1e-12
    ? cholesky(withoutDeadAxes(covariance))
    : undefined;
  let sum = 0;
  if (factor) {
    const { data } = solveLower(factor, offsets);
    for (let k = 0; k < classes; k++) {
      let length = 0;
      for (let at = k * dims; at < (k + 1) * dims; at++) {
        length += data[at] * data[at];
      }
      sum += counts[k] / rows * length;
    }
    return sum;
  }
  const { values, components } = spectralComponents(covariance, offsets);
  for (let axis = 0; axis < dims; axis++) {
    if (!(values[axis] > rcond * values[0])) break;
    let between = 0;
    for (let k = 0; k < classes; k++) {
      const along = components.data[axis * classes + k];
      between += counts[k] / rows * along * along;
    }
    sum += between / values[axis];
  }
  return sum;
}

/**
 * The same from the rows' inner products, where they are fewer than the dims: the share of the
 * classes' indicators that lies in the span of the centred features.
 */
async function betweenOfRows(
  analysis: Analysis,
  rcond: number,
): Promise<number> {
  const { rows, classes, labels, counts, product } = analysis;
  const indicators = new Float64Array(classes * rows);
  for (let k = 0; k < classes; k++) {
    const length = Math.sqrt(counts[k]);
    for (let row = 0; row < rows; row++) {
      indicators[k * rows + row] =
        (Number(labels[row] === k) - counts[k] / rows) / length;
    }
  }
  const { values, components } = spectralComponents(
    await gramOfRows(product, await centredRows(analysis)),
    { rows: classes, dims: rows, data: indicators },
  );
  const cut = Math.max(rcond, LEAST_CUT) * values[0];
  let sum = 0;
  for (let axis = 0; axis < rows && values[axis] > cut; axis++) {
    for (let k = 0; k < classes; k++) {
      sum += components.data[axis * classes + k] ** 2;
    }
  }
  return sum;
}

async function elementwiseTrace(
  analysis: Analysis,
  rcond: number,
): Promise<number> {
  const { rows, dims, counts, classes } = analysis;
  const { values, vectors } = symmetricEigen(await totalCovariance(analysis));
  const offsets = await classOffsets(analysis);
  const inverse = new Float64Array(dims);
  for (let axis = 0; axis < dims; axis++) {
    if (!(values[axis] > rcond * values[0])) break;
    for (let dim = 0; dim < dims; dim++) {
      inverse[dim] += vectors.data[axis * dims + dim] ** 2 / values[axis];
    }
  }
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    for (let dim = 0; dim < dims; dim++) {
      sum += counts[k] / rows * inverse[dim] *
        offsets.data[k * dims + dim] ** 2;
    }
  }
  return sum;
}

/** A covariance with 1 on the diagonal of every axis that does not vary at all. */
function withoutDeadAxes(
  covariance: Awaited<ReturnType<typeof totalCovariance>>,
): typeof covariance {
  const { rows, dims } = covariance;
  const data = covariance.data.slice();
  for (let dim = 0; dim < dims; dim++) {
    if (data[dim * dims + dim] === 0) data[dim * dims + dim] = 1;
  }
  return { rows, dims, data };
}
