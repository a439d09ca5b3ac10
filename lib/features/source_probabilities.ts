/**
 * Probabilities of the source classes, checked and brought to sum 1.
 *
 * @module
 */
import { InputError, ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import type { RowSource } from "./row_source.ts";

/** How far a row may be from sum 1. */
const TOLERANCE = 1e-3;

/** What a row of probabilities is part of, for messages. */
export interface Place {
  readonly model: string;
  readonly source: string;
}

/** Write rows of probabilities in float64, divided by their sums. */
export function normaliseRows(
  chunk: Float32Array | Float64Array,
  into: Float64Array,
  firstRow: number,
  dims: number,
  { model, source }: Place,
): void {
  for (let start = 0; start < chunk.length; start += dims) {
    const row = firstRow + start / dims;
    let sum = 0;
    for (let z = 0; z < dims; z++) {
      const value = chunk[start + z];
      if (!(value >= 0)) {
        throw new InputError(
          `Expected probabilities of 0 or more but ${model} has ${value} in row ${row}, column ${z} of ${source}; are these logits? apply a softmax`,
        );
      }
      sum += value;
    }
    if (!(Math.abs(sum - 1) <= TOLERANCE)) {
      throw new InputError(
        `Expected probabilities that sum to 1 but those of ${model} sum to ${
          Number(sum.toPrecision(6))
        } in row ${row} of ${source}; apply a softmax`,
      );
    }
    for (let z = 0; z < dims; z++) {
      into[row * dims + z] = chunk[start + z] / sum;
    }
  }
}

/**
 * Probabilities in float64, each row divided by its sum.
 *
 * @param source Rows x source classes.
 * @param rows Number of rows that there should be.
 * @param model Name of the model, for messages.
 * @throws {ShapeError} If the rows are not as many.
 * @throws {InputError} If one is negative, or a row does not sum to 1 within 1e-3.
 */
export async function sourceProbabilities(
  source: RowSource,
  rows: number,
  model: string,
): Promise<FeatureMatrix<Float64Array>> {
  const { dims } = source;
  if (source.rows !== rows) {
    throw new ShapeError(
      `Expected probabilities for each of the ${rows} rows of ${model} but ${source.source} has ${source.rows}`,
    );
  }
  const data = new Float64Array(rows * dims);
  let row = 0;
  for await (const chunk of source.chunks()) {
    normaliseRows(chunk, data, row, dims, { model, source: source.source });
    row += chunk.length / dims;
  }
  return { rows, dims, data };
}
