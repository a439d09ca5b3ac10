/**
 * A Gram matrix that grows as rows come in, with a few hundred rows in memory.
 *
 * @module
 */
import { addProduct } from "./add_product.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import type { MatrixProduct } from "./matrix_product.ts";

/** Multiplications from which a backend's product pays for being handed over. */
export const SMALL_PRODUCT = 4e6;

/** The sum over the rows so far of a row times itself. */
export interface GramAccumulator {
  /**
   * Take in a row. When this says true, {@link GramAccumulator.flush} is due before the next one.
   *
   * @param row Holds the row from `from` on; copied.
   */
  add(row: Float64Array, from: number): boolean;
  /**
   * Take in the difference of two rows.
   *
   * @param row Holds the first from `from` on.
   * @param less Holds the one to be taken off from `at` on.
   */
  addDifference(
    row: Float32Array | Float64Array,
    from: number,
    less: Float64Array,
    at: number,
  ): boolean;
  /** Multiply the rows that wait. */
  flush(): Promise<void>;
  /** The matrix, dims x dims, symmetric to the last bit; the accumulator is spent. */
  finish(): Promise<FeatureMatrix<Float64Array>>;
}

/** Rows that wait for a backend's product, and for the kernel. */
const HEIGHT = 512, PANEL = 256;
const SQUARE = 32;

/**
 * An accumulator in float64.
 *
 * Only the blocks on and below the diagonal are multiplied: by the kernel where a product of `rows`
 * rows is small or there is no backend, by the backend otherwise, column block by column block.
 *
 * @param rows Rows to come, as far as that is known; decides who multiplies.
 * @param dims Numbers in a row.
 */
export function gramAccumulator(
  product: MatrixProduct,
  rows: number,
  dims: number,
): GramAccumulator {
  const sum = new Float64Array(dims * dims);
  const byKernel = product.name === "plain" ||
    rows * dims * dims < SMALL_PRODUCT;
  const height = Math.max(1, Math.min(rows, byKernel ? PANEL : HEIGHT));
  const width = byKernel ? dims : Math.max(128, Math.ceil(dims / 4));
  const parts: FeatureMatrix<Float64Array>[] = [];
  for (let start = 0; start < dims; start += width) {
    const own = Math.min(width, dims - start);
    const data = new Float64Array(height * own);
    parts.push({ rows: height, dims: own, data });
  }
  let filled = 0;

  async function flush(): Promise<void> {
    if (filled === 0) return;
    if (byKernel) addPanel(sum, parts[0], filled);
    else {
      const full = parts.map(({ dims: own, data }) => ({
        rows: filled,
        dims: own,
        data: filled === height ? data : data.subarray(0, filled * own),
      }));
      for (let i = 0; i < full.length; i++) {
        for (let j = 0; j <= i; j++) {
          const block = await product.multiply(full[i], full[j], {
            transposeLeft: true,
          });
          addBlock(sum, dims, i * width, j * width, block);
        }
      }
    }
    filled = 0;
  }

  return {
    add(row, from) {
      for (let part = 0; part < parts.length; part++) {
        const { dims: own, data } = parts[part];
        const start = from + part * width, to = filled * own;
        for (let dim = 0; dim < own; dim++) data[to + dim] = row[start + dim];
      }
      return ++filled === height;
    },
    addDifference(row, from, less, at) {
      for (let part = 0; part < parts.length; part++) {
        const { dims: own, data } = parts[part];
        const start = part * width, to = filled * own;
        for (let dim = 0; dim < own; dim++) {
          data[to + dim] = row[from + start + dim] - less[at + start + dim];
        }
      }
      return ++filled === height;
    },
    flush,
    async finish() {
      await flush();
      mirrorLower(sum, dims);
      return { rows: dims, dims, data: sum };
    },
  };
}

function addPanel(
  sum: Float64Array,
  { dims, data }: FeatureMatrix<Float64Array>,
  rows: number,
): void {
  const panel = new Float64Array(dims * rows);
  for (let row = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++) {
      panel[dim * rows + row] = data[row * dims + dim];
    }
  }
  const block = { data: panel, offset: 0, stride: rows };
  addProduct({ data: sum, offset: 0, stride: dims }, block, block, {
    rows: dims,
    columns: dims,
    inner: rows,
    factor: 1,
    lowerOnly: true,
  });
}

function addBlock(
  sum: Float64Array,
  dims: number,
  top: number,
  left: number,
  { rows, dims: columns, data }: FeatureMatrix<Float64Array>,
): void {
  for (let row = 0, at = 0; row < rows; row++) {
    const to = (top + row) * dims + left;
    for (let column = 0; column < columns; column++) {
      sum[to + column] += data[at++];
    }
  }
}

/** Copy what stands below the diagonal to above it, a square that fits in the cache at a time. */
export function mirrorLower(data: Float64Array, dims: number): void {
  for (let top = 0; top < dims; top += SQUARE) {
    const bottom = Math.min(top + SQUARE, dims);
    for (let left = 0; left <= top; left += SQUARE) {
      for (let row = top; row < bottom; row++) {
        const right = Math.min(left + SQUARE, row);
        for (let column = left; column < right; column++) {
          data[column * dims + row] = data[row * dims + column];
        }
      }
    }
  }
}
