/**
 * The covariance matrices of the classes.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { addProduct } from "../linalg/add_product.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import { centredBlocks } from "./centred_blocks.ts";
import { type Precision, workingPrecision } from "./precision.ts";
import { projectedBlocks } from "./projected_blocks.ts";

/** Numbers of covariances that are held at most: 1 GiB. */
const MOST_NUMBERS = 1 << 27;

/**
 * Covariance matrix of each class, divisor the number of its rows.
 *
 * @param analysis The feature set.
 * @param precision Format of the product with the axes.
 * @param axes Axes to look at the rows on; the features' own where there are none.
 * @returns Classes x dims², each matrix row by row.
 * @throws {NotApplicableError} If the matrices do not fit in 1 GiB.
 */
export async function classCovariances(
  analysis: Analysis,
  precision: Precision,
  axes?: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const { classes, labels, counts, memory = Infinity } = analysis;
  const dims = axes?.rows ?? analysis.dims;
  const size = dims * dims;
  if (classes * size > Math.min(MOST_NUMBERS, memory / 16)) {
    throw new NotApplicableError(
      `full covariances of ${classes} classes x ${dims} dims take ${
        (classes * size / 2 ** 27).toFixed(1)
      } GiB; pcaDims (e.g. 64) or the diagonal form helps`,
    );
  }
  const format = await workingPrecision(analysis, precision, 8 * dims);
  const data = new Float64Array(classes * size);
  const blocks = axes
    ? projectedBlocks(analysis, format, axes)
    : centredBlocks(analysis, format);
  for await (const block of blocks) {
    const { rows, data: along } = "along" in block ? block.along : block.matrix;
    for (const [label, members] of byClass(labels, block.start, rows)) {
      const depth = members.length;
      const columns = turned(along, dims, members);
      const panel = { data: columns, offset: 0, stride: depth };
      addProduct({ data, offset: label * size, stride: dims }, panel, panel, {
        rows: dims,
        columns: dims,
        inner: depth,
        factor: 1 / counts[label],
        lowerOnly: true,
      });
    }
  }
  for (let k = 0; k < classes; k++) {
    mirror(data.subarray(k * size, (k + 1) * size), dims);
  }
  return { rows: classes, dims: size, data };
}

/** Some rows of a matrix as columns. */
function turned(
  data: Float32Array | Float64Array,
  dims: number,
  members: readonly number[],
): Float64Array {
  const depth = members.length;
  const columns = new Float64Array(dims * depth);
  for (let index = 0; index < depth; index++) {
    const from = members[index] * dims;
    for (let dim = 0; dim < dims; dim++) {
      columns[dim * depth + index] = data[from + dim];
    }
  }
  return columns;
}

function byClass(
  labels: Int32Array,
  start: number,
  rows: number,
): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const label = labels[start + row];
    const found = members.get(label);
    if (found) found.push(row);
    else members.set(label, [row]);
  }
  return members;
}

function mirror(matrix: Float64Array, dims: number): void {
  for (let row = 0; row < dims; row++) {
    for (let column = 0; column < row; column++) {
      matrix[column * dims + row] = matrix[row * dims + column];
    }
  }
}
