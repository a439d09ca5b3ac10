/**
 * In which number format the heavy products run.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import { momentsOf } from "./moments_of.ts";

/**
 * Number format of the heavy products. Whatever it is, rows are centred in float64 first, and sums
 * over blocks, means, eigenvalues and scores are float64.
 *
 * - `float64`: agrees with a plain float64 computation to 1e-6 or better.
 * - `float32`: to 1e-4; three to four times as fast, half the memory.
 * - `auto`: float64 if the features came in float64 or the work is small, and the backend computes
 *   in float64; else float32.
 */
export type Precision = "auto" | "float64" | "float32";

/** The array that a precision works in. */
export type Floats = Float32Array | Float64Array;

/** Multiplications up to which float64 costs under a third of a second on the slowest backend. */
const SMALL = 2e9;

/**
 * The format to work in.
 *
 * @param analysis The feature set.
 * @param precision As asked for.
 * @param columns Columns that the rows are multiplied with, over all passes.
 */
export async function workingPrecision(
  analysis: Analysis,
  precision: Precision,
  columns: number,
): Promise<"float32" | "float64"> {
  if (precision === "float32" || precision === "float64") return precision;
  if (precision !== "auto") {
    throw new InputError(
      `Expected precision to be one of auto, float64, float32 but found "${precision}"`,
    );
  }
  const { rows, dims, product } = analysis;
  if (!product.hasFloat64) return "float32";
  const { wide } = await momentsOf(analysis);
  return wide || rows * dims * columns <= SMALL ? "float64" : "float32";
}

/** A matrix in the given format; the same one where it is in it already. */
export function inPrecision(
  matrix: FeatureMatrix,
  precision: "float32" | "float64",
): FeatureMatrix {
  const { rows, dims, data } = matrix;
  if (precision === "float64") {
    return data instanceof Float64Array
      ? matrix
      : { rows, dims, data: Float64Array.from(data) };
  }
  return data instanceof Float32Array
    ? matrix
    : { rows, dims, data: Float32Array.from(data) };
}
