/**
 * Source-class probabilities, checked.
 *
 * @module
 */
import { InputError, NotApplicableError, ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";

/** How far the sum of a row may be from 1. */
const SLACK = 1e-3;

/**
 * The source model's class probabilities of each row, as float64 with sums of 1; shared, do not
 * write to it.
 *
 * @param analysis The feature set.
 * @returns rows x source classes.
 * @throws {NotApplicableError} If the set has none.
 * @throws {ShapeError} If there is not one row for each sample.
 * @throws {InputError} If a number is negative or not finite, or a row's sum is further than 1e-3
 * from 1.
 */
export function sourceProbabilities(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share("source probabilities", () => {
    const given = analysis.features.sourceProbabilities;
    if (!given) {
      throw new NotApplicableError(
        "No source probabilities: the model has no classification head, or they were not stored",
      );
    }
    const { rows, dims } = given;
    if (rows !== analysis.rows) {
      throw new ShapeError(
        `Expected source probabilities for each of ${analysis.rows} rows but found ${rows}`,
      );
    }
    const data = Float64Array.from(given.data);
    for (let row = 0; row < rows; row++) {
      const part = data.subarray(row * dims, (row + 1) * dims);
      let sum = 0;
      for (let z = 0; z < dims; z++) {
        if (!(part[z] >= 0 && part[z] < Infinity)) {
          throw new InputError(
            `Expected source probabilities of 0 or more but found ${
              part[z]
            } in row ${row}, source class ${z}; are these logits? apply softmax first`,
          );
        }
        sum += part[z];
      }
      if (Math.abs(sum - 1) > SLACK) {
        throw new InputError(
          `Expected source probabilities that sum to 1 but row ${row} sums to ${
            sum.toPrecision(6)
          }; normalise the rows first`,
        );
      }
      for (let z = 0; z < dims; z++) part[z] /= sum;
    }
    return { rows, dims, data };
  });
}
