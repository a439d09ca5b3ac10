/**
 * From the rows of a batch's tokens to one row a text.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import type { TextPooling } from "../../models/text/text_pooling.ts";

/** What came out at a tap. */
export interface TokenRows {
  /** Name of the tensor, for messages. */
  readonly name: string;
  /** Its shape: texts x positions x dims; or texts x dims, which is taken as it is. */
  readonly shape: readonly number[];
  /** Its elements. */
  readonly data: ArrayLike<number>;
}

/**
 * One row of features a text.
 *
 * Sums are taken in float64. What a text was filled up with has no part in its row.
 *
 * @param pooling How the tokens' rows become one.
 * @param lengths Tokens of each text.
 * @param positions Positions of the batch.
 * @throws {ModelError} If the tensor is of another shape.
 */
export function poolTokens(
  { name, shape, data }: TokenRows,
  pooling: TextPooling,
  lengths: readonly number[],
  positions: number,
): Float32Array {
  const texts = lengths.length;
  if (shape.length === 2 && shape[0] === texts) return Float32Array.from(data);
  if (shape.length !== 3 || shape[0] !== texts || pooling === "none") {
    throw new ModelError(
      `Cannot take features from ${name}: its shape ${
        shape.join(" x ") || "of a scalar"
      } is neither texts x dims nor texts x tokens x dims for ${texts} texts; pass --tap`,
    );
  }
  if (shape[1] !== positions) {
    throw new ModelError(
      `Cannot pool ${name}: it has ${
        shape[1]
      } positions for texts of ${positions} tokens; pass --tap`,
    );
  }
  const dims = shape[2];
  const rows = new Float32Array(texts * dims);
  const row = new Float64Array(dims);
  for (const [text, length] of lengths.entries()) {
    const [first, end] = tokenRange(pooling, length);
    const start = text * positions * dims;
    if (pooling === "max") maximum(data, start, length, row);
    else mean(data, start + first * dims, end - first, row);
    rows.set(row, text * dims);
  }
  return rows;
}

/** Tokens that have a part in a text's row. */
function tokenRange(
  pooling: TextPooling,
  length: number,
): [first: number, end: number] {
  if (pooling === "cls") return [0, 1];
  return pooling === "last" ? [length - 1, length] : [0, length];
}

function mean(
  data: ArrayLike<number>,
  start: number,
  tokens: number,
  row: Float64Array,
): void {
  const dims = row.length;
  row.fill(0);
  for (let token = 0, at = start; token < tokens; token++) {
    for (let dim = 0; dim < dims; dim++) row[dim] += data[at++];
  }
  for (let dim = 0; dim < dims; dim++) row[dim] /= tokens;
}

function maximum(
  data: ArrayLike<number>,
  start: number,
  tokens: number,
  row: Float64Array,
): void {
  const dims = row.length;
  row.fill(-Infinity);
  for (let token = 0, at = start; token < tokens; token++) {
    for (let dim = 0; dim < dims; dim++) {
      row[dim] = Math.max(row[dim], data[at++]);
    }
  }
}

/**
 * The mean of the rows of several layers, element by element.
 *
 * @throws {ModelError} If layers have different numbers of dims.
 */
export function meanRows(layers: readonly Float32Array[]): Float32Array {
  const [first] = layers;
  if (layers.length === 1) return first;
  if (layers.some(({ length }) => length !== first.length)) {
    throw new ModelError(
      "Cannot take the mean over layers: they have different numbers of dims; pass --layers all",
    );
  }
  return first.map((_, at) =>
    layers.reduce((sum, layer) => sum + layer[at], 0) / layers.length
  );
}
