/**
 * Rows of a window of texts, filled batch by batch in whatever order these come.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import { countNonFiniteRows } from "../assert_finite_features.ts";
import type { BatchRows } from "../feature_batches.ts";

/** What a batch gives. */
export interface BatchResult {
  /** Rows of each candidate's features. */
  readonly features: readonly Float32Array[];
  /** Rows of source probabilities. */
  readonly probabilities?: Float32Array;
}

/** Rows of a window. */
export interface WindowRows {
  /**
   * Put the rows of a batch where they belong.
   *
   * @param places Row of each of the batch's rows.
   */
  put(places: readonly number[], result: BatchResult): void;
  /** The rows of a candidate, when all are there. */
  take(
    candidate: number,
  ): Pick<BatchRows, "features" | "probabilities" | "nonFinite">;
}

/** Room for the rows of some texts, for some candidates. */
export function windowRows(texts: number, candidates: number): WindowRows {
  const features: (Float32Array | undefined)[] = Array.from({
    length: candidates,
  });
  let probabilities: Float32Array | undefined;
  return {
    put(places, result) {
      for (const [at, rows] of result.features.entries()) {
        features[at] = scatter(rows, places, features[at], texts);
      }
      if (!result.probabilities) return;
      probabilities = scatter(
        result.probabilities,
        places,
        probabilities,
        texts,
      );
    },
    take(candidate) {
      const rows = features[candidate] ?? new Float32Array();
      return {
        features: rows,
        ...(probabilities && { probabilities }),
        nonFinite: Math.max(bad(rows, texts), bad(probabilities, texts)),
      };
    },
  };
}

function scatter(
  part: Float32Array,
  places: readonly number[],
  into: Float32Array | undefined,
  texts: number,
): Float32Array {
  const dims = part.length / places.length;
  const rows = into ?? new Float32Array(texts * dims);
  if (rows.length !== texts * dims) {
    throw new ModelError(
      `Expected ${
        rows.length / texts
      } features in each row but found ${dims}; pass --tap`,
    );
  }
  for (const [row, place] of places.entries()) {
    rows.set(part.subarray(row * dims, (row + 1) * dims), place * dims);
  }
  return rows;
}

function bad(rows: Float32Array | undefined, texts: number): number {
  return rows && texts > 0 ? countNonFiniteRows(rows, rows.length / texts) : 0;
}
