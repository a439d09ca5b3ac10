/**
 * The components of a Gaussian mixture: estimated from posteriors, and their densities.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { addProduct } from "../linalg/add_product.ts";
import { cholesky, solveLower } from "../linalg/cholesky.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";

/** The parts of a mixture. */
export interface Components {
  /** Share of each component; they sum to 1. */
  readonly weights: Float64Array;
  /** components x dims. */
  readonly means: FeatureMatrix<Float64Array>;
  /** For each component L^-1, covariance = L L^T: dims x dims, or one number if it is spherical. */
  readonly whitening: readonly (FeatureMatrix<Float64Array> | number)[];
}

/** Posteriors under this share of a component's own weight add nothing to its covariance. */
const NEGLIGIBLE = 1e-18;

/**
 * Components that posteriors stand for.
 *
 * @param features rows x dims.
 * @param posteriors rows x components.
 * @throws {NotApplicableError} If a covariance is singular.
 */
export function estimateComponents(
  features: FeatureMatrix<Float64Array>,
  posteriors: FeatureMatrix<Float64Array>,
  { covariance, regCovar }: {
    covariance: "full" | "spherical";
    regCovar: number;
  },
): Components {
  const { rows, dims, data: x } = features;
  const count = posteriors.dims;
  const sizes = new Float64Array(count).fill(10 * Number.EPSILON);
  const means = new Float64Array(count * dims);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < count; k++) {
      const weight = posteriors.data[row * count + k];
      if (weight === 0) continue;
      sizes[k] += weight;
      for (let dim = 0; dim < dims; dim++) {
        means[k * dims + dim] += weight * x[row * dims + dim];
      }
    }
  }
  for (let at = 0; at < means.length; at++) {
    means[at] /= sizes[Math.floor(at / dims)];
  }
  const whitening = Array.from({ length: count }, (_, k) => {
    const deviations = weighted(features, posteriors, k, means, sizes[k]);
    return covariance === "spherical"
      ? sphericalWhitening(deviations, dims, regCovar)
      : fullWhitening(deviations, dims, regCovar);
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    weights: sizes.map((size) => size / total),
    means: { rows: count, dims, data: means },
    whitening,
  };
}

/** Deviations from a component's mean times the root of the posterior share, one a column. */
function weighted(
  { rows, dims, data: x }: FeatureMatrix<Float64Array>,
  { dims: count, data: posteriors }: FeatureMatrix<Float64Array>,
  k: number,
  means: Float64Array,
  size: number,
): FeatureMatrix<Float64Array> {
  const members: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (posteriors[row * count + k] > NEGLIGIBLE * size) members.push(row);
  }
  const data = new Float64Array(dims * members.length);
  members.forEach((row, at) => {
    const root = Math.sqrt(posteriors[row * count + k] / size);
    for (let dim = 0; dim < dims; dim++) {
      data[dim * members.length + at] = root *
        (x[row * dims + dim] - means[k * dims + dim]);
    }
  });
  return { rows: dims, dims: members.length, data };
}

function fullWhitening(
  deviations: FeatureMatrix<Float64Array>,
  dims: number,
  regCovar: number,
): FeatureMatrix<Float64Array> {
  const data = new Float64Array(dims * dims);
  const block = { data: deviations.data, offset: 0, stride: deviations.dims };
  addProduct({ data, offset: 0, stride: dims }, block, block, {
    rows: dims,
    columns: dims,
    inner: deviations.dims,
    factor: 1,
    lowerOnly: true,
  });
  for (let dim = 0; dim < dims; dim++) data[dim * dims + dim] += regCovar;
  const factor = cholesky({ rows: dims, dims, data }, 0);
  if (!factor) {
    throw new NotApplicableError(
      `A component of the Gaussian mixture has a singular covariance of ${dims} dims; a larger regCovar or fewer components help`,
    );
  }
  const identity = new Float64Array(dims * dims);
  for (let dim = 0; dim < dims; dim++) identity[dim * dims + dim] = 1;
  // Rows of the solution are columns of L^-1.
  const columns = solveLower(factor, { rows: dims, dims, data: identity }).data;
  return {
    rows: dims,
    dims,
    data: columns.map((_, at) =>
      columns[(at % dims) * dims + Math.floor(at / dims)]
    ),
  };
}

function sphericalWhitening(
  deviations: FeatureMatrix<Float64Array>,
  dims: number,
  regCovar: number,
): number {
  const squares = deviations.data.reduce(
    (sum, value) => sum + value * value,
    0,
  );
  return 1 / Math.sqrt(squares / dims + regCovar);
}

/**
 * Logarithm of each component's weight times its density at each row.
 *
 * @returns rows x components.
 */
export async function logDensities(
  product: MatrixProduct,
  features: FeatureMatrix<Float64Array>,
  { weights, means, whitening }: Components,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims, data: x } = features;
  const count = weights.length;
  const data = new Float64Array(rows * count);
  const centred = new Float64Array(rows * dims);
  for (let k = 0; k < count; k++) {
    for (let row = 0, at = 0; row < rows; row++) {
      for (let mean = k * dims; mean < (k + 1) * dims; mean++, at++) {
        centred[at] = x[at] - means.data[mean];
      }
    }
    const axes = whitening[k];
    const scale = typeof axes === "number" ? axes : 1;
    const white = typeof axes === "number"
      ? centred
      : (await productOfRows(product, { rows, dims, data: centred }, axes))
        .data;
    let constant = Math.log(weights[k]) - dims / 2 * Math.log(2 * Math.PI);
    for (let dim = 0; dim < dims; dim++) {
      constant += Math.log(
        typeof axes === "number" ? axes : axes.data[dim * dims + dim],
      );
    }
    for (let row = 0, at = 0; row < rows; row++) {
      let squares = 0;
      for (let dim = 0; dim < dims; dim++, at++) squares += white[at] ** 2;
      data[row * count + k] = constant - scale * scale * squares / 2;
    }
  }
  return { rows, dims: count, data };
}
