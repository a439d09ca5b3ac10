/**
 * Orthonormal bases of spans of rows, by Gram matrices, so that the work is matrix products.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import type { MatrixProduct } from "./matrix_product.ts";
import { scaleRows } from "./scale_rows.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/** A direction with less than this share of the rows' (unit) length counts as dependent. */
const DEPENDENT = 1e-6;

/**
 * An orthonormal basis of what rows span beyond a basis that is there already.
 *
 * @param product What multiplies matrices.
 * @param rows Vectors, one a row.
 * @param basis Orthonormal rows to be left out of the span.
 * @returns Orthonormal rows, orthogonal to the basis; fewer than came in where they depend on one
 * another.
 */
export async function orthonormalRows(
  product: MatrixProduct,
  rows: FeatureMatrix<Float64Array>,
  basis?: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  let block = unitRows(rows);
  // The first round leaves a share of 1e-16 / DEPENDENT of what it takes off, the second none.
  for (let round = 0; round < 2 && block.rows > 0; round++) {
    if (basis) block = await less(product, block, basis);
    block = await orthogonalised(product, block, round === 0);
  }
  return block;
}

/** Rows scaled to length 1; zero rows are dropped. */
function unitRows(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
): FeatureMatrix<Float64Array> {
  const scaled = new Float64Array(rows * dims);
  let kept = 0;
  for (let row = 0; row < rows; row++) {
    let largest = 0;
    for (let at = row * dims; at < (row + 1) * dims; at++) {
      largest = Math.max(largest, Math.abs(data[at]));
    }
    if (largest === 0) continue;
    let squares = 0;
    for (let dim = 0; dim < dims; dim++) {
      const share = data[row * dims + dim] / largest;
      scaled[kept * dims + dim] = share;
      squares += share * share;
    }
    const length = Math.sqrt(squares);
    for (let dim = 0; dim < dims; dim++) scaled[kept * dims + dim] /= length;
    kept++;
  }
  return { rows: kept, dims, data: scaled.subarray(0, kept * dims) };
}

/** Rows less their parts in the span of an orthonormal basis. */
async function less(
  product: MatrixProduct,
  block: FeatureMatrix<Float64Array>,
  basis: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const along = await product.multiply(block, basis, { transposeRight: true });
  const part = await product.multiply(along, basis);
  const data = new Float64Array(block.data);
  subtract(data, part.data);
  return { ...block, data };
}

function subtract(from: Float64Array, part: Float64Array): void {
  for (let at = 0; at < from.length; at++) from[at] -= part[at];
}

async function orthogonalised(
  product: MatrixProduct,
  block: FeatureMatrix<Float64Array>,
  dropDependent: boolean,
): Promise<FeatureMatrix<Float64Array>> {
  const { values, vectors } = symmetricEigen(
    await product.multiply(block, block, { transposeRight: true }),
  );
  const least = dropDependent ? DEPENDENT ** 2 : 0;
  let rank = 0;
  while (rank < values.length && values[rank] > least) rank++;
  const mix = vectors.data.subarray(0, rank * block.rows);
  scaleRows(
    { rows: rank, dims: block.rows, data: mix },
    values.map((value) => 1 / Math.sqrt(value)),
  );
  return await product.multiply(
    { rows: rank, dims: block.rows, data: mix },
    block,
  );
}
