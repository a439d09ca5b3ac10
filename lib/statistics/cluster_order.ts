/**
 * An order in which classes that are close stand side by side.
 *
 * @module
 */
import { loadHierarchy } from "../deps/ml_hclust.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

/**
 * The order of the leaves of an average-linkage tree.
 *
 * @param distances Items x items, symmetric, 0 on the diagonal; infinite distances count as more than twice the
 * largest finite one.
 * @returns Each item once.
 * @see Sokal, Michener 1958, A statistical method for evaluating systematic relationships
 *
 * @example
 * ```ts
 * import { clusterOrder } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * // 0 and 2 are close, and so are 1 and 3.
 * const data = Float64Array.of(0, 9, 1, 9, 9, 0, 9, 1, 1, 9, 0, 9, 9, 1, 9, 0);
 * const order = await clusterOrder({ rows: 4, dims: 4, data });
 * assertEquals(Math.abs(order.indexOf(0) - order.indexOf(2)), 1);
 * ```
 */
export async function clusterOrder(
  { rows, data }: FeatureMatrix<Float64Array>,
): Promise<number[]> {
  if (rows < 3) return Array.from({ length: rows }, (_, item) => item);
  const farthest = data.reduce(
    (most, value) => Number.isFinite(value) ? Math.max(most, value) : most,
    0,
  );
  const finite = Array.from(
    data,
    (value) => Number.isFinite(value) ? value : 2 * farthest + 1,
  );
  const { agnes } = await loadHierarchy();
  const tree = agnes(
    Array.from(
      { length: rows },
      (_, item) => finite.slice(item * rows, (item + 1) * rows),
    ),
    { method: "average", isDistanceMatrix: true },
  );
  return tree.indices();
}
