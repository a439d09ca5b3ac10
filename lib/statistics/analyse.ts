/**
 * Begin the study of a feature set.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { plainProduct } from "../linalg/plain_product.ts";
import type { Analysis } from "./analysis.ts";
import type { LabelledFeatures } from "./labelled_features.ts";

/**
 * An {@link Analysis} of a feature set, with nothing computed yet but the class counts.
 *
 * @param features Features with labels.
 * @param product What multiplies matrices; plain loops by default.
 * @param limits Bytes that statistics may take at once.
 * @throws {ShapeError} If labels and rows differ in number, or a label is negative.
 */
export function analyse(
  features: LabelledFeatures,
  product: MatrixProduct = plainProduct,
  { memory }: { readonly memory?: number } = {},
): Analysis {
  const { rows, dims, labels } = features;
  if (labels.length !== rows) {
    throw new ShapeError(
      `Expected a label for each of ${rows} rows but found ${labels.length}`,
    );
  }
  const counted = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    if (labels[row] < 0) {
      throw new ShapeError(
        `Expected labels of 0 or more but found ${labels[row]} in row ${row}`,
      );
    }
    counted.set(labels[row], (counted.get(labels[row]) ?? 0) + 1);
  }
  const ids = [...counted.keys()].sort((a, b) => a - b);
  const compact = new Map(ids.map((id, index) => [id, index]));
  const shared = new Map<string, Promise<unknown>>();
  return {
    features,
    rows,
    dims,
    classes: ids.length,
    labels: labels.map((id) => compact.get(id)!),
    classNames: ids.map((id) => features.classNames[id] ?? String(id)),
    counts: Int32Array.from(ids, (id) => counted.get(id)!),
    product,
    memory,
    share<T>(key: string, compute: () => T | Promise<T>): Promise<T> {
      if (!shared.has(key)) {
        shared.set(
          key,
          features.known?.(key) ?? Promise.resolve().then(compute),
        );
      }
      return shared.get(key) as Promise<T>;
    },
  };
}
