/**
 * Which arrays hold images and which their labels, by name.
 *
 * @module
 */

/** Names of a pair of arrays. */
export interface ArrayPair {
  /** The images. */
  readonly images: string;
  /** Their labels. */
  readonly labels: string;
}

/** Names of arrays of images, the surest first. */
const IMAGES = ["images", "image", "imgs", "img", "x", "data"];
/** Names of arrays of labels, the surest first. */
const LABELS = ["labels", "label", "targets", "target", "y", "classes"];
const SPLITS = [
  "train",
  "training",
  "val",
  "valid",
  "validation",
  "dev",
  "test",
  "testing",
];

/**
 * Pairs by split: `images` and `labels`, `x_train` and `y_train`, `train_images` and `train_labels`. The name of
 * the split is empty where the arrays bear none.
 *
 * @param names Names of all arrays; letter case does not matter.
 * @param named Names that the user gave.
 */
export function arrayPairs(
  names: readonly string[],
  named: { readonly imageColumn?: string; readonly labelColumn?: string } = {},
): Map<string, ArrayPair> {
  const find = (wanted: readonly string[]) =>
    wanted.map((name) =>
      names.find((other) => other.toLowerCase() === name.toLowerCase())
    ).find((name) => name !== undefined);
  const pairs = new Map<string, ArrayPair>();
  for (const split of ["", ...SPLITS]) {
    const variants = (bases: readonly string[]) =>
      split === ""
        ? bases
        : bases.flatMap((base) =>
          ["_", "-", ""].flatMap((glue) => [
            `${split}${glue}${base}`,
            `${base}${glue}${split}`,
          ])
        );
    const images = split === "" && named.imageColumn !== undefined
      ? find([named.imageColumn])
      : find(variants(IMAGES));
    const labels = split === "" && named.labelColumn !== undefined
      ? find([named.labelColumn])
      : find(variants(LABELS));
    if (images !== undefined && labels !== undefined) {
      pairs.set(split, { images, labels });
    }
  }
  return pairs;
}
