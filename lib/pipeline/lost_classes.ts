/**
 * Classes that no position of a coarse feature map lies on.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import type { FeatureSet } from "../features/feature_set.ts";

/**
 * A warning for each model whose rows lack a class that the label maps have: its terms are over fewer classes than
 * those of the others.
 *
 * @param sets Features of each model on the dataset.
 */
export function lostClasses(
  dataset: Dataset,
  sets: readonly FeatureSet[],
): string[] {
  if (dataset.task !== "segmentation") return [];
  return sets.flatMap(({ model, labels }) => {
    const present = new Set(labels);
    const lost = dataset.classNames.filter((_, id) =>
      dataset.pixelCounts[id] > 0 && !present.has(id)
    );
    return lost.length === 0 ? [] : [
      `${model}: no position of its map lies on ${
        lost.join(", ")
      }; its terms leave ${
        lost.length === 1 ? "this class" : "these classes"
      } out, so that they are not those of the other models (--label-grid majority, more images, or a larger input help)`,
    ];
  });
}
