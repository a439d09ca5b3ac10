/**
 * What data were taken for, and why.
 *
 * @module
 */
import type { Dataset } from "../../datasets/dataset.ts";
import type { ImageFolder } from "../../datasets/image_folder.ts";
import type { SegmentationFolder } from "../../datasets/segmentation/segmentation_folder.ts";
import type { TextCollection } from "../../datasets/text/text_dataset.ts";

/** What data were taken for, and the reasons. */
export interface Recognition {
  /** In a few words. */
  readonly recognised: string;
  /** In sentences. */
  readonly because: readonly string[];
}

/**
 * What a dataset was taken for.
 *
 * @param asTask Whether the user said what kind of data it is.
 * @param manifest Path of the manifest that describes it.
 */
export function recognitionOf(
  dataset: Dataset,
  { asTask = false, manifest }: {
    readonly asTask?: boolean;
    readonly manifest?: string;
  } = {},
): Recognition {
  const { recognised, reason } = kindOf(dataset);
  return {
    recognised,
    because: [
      ...(manifest === undefined ? [] : [`${manifest} is a target manifest.`]),
      ...(asTask ? ["The kind of data was given."] : []),
      ...(reason === undefined ? [] : [reason]),
    ],
  };
}

function kindOf(
  dataset: Dataset,
): { readonly recognised: string; readonly reason?: string } {
  switch (dataset.task) {
    case "segmentation": {
      const { layout, classesOrigin } = dataset as Partial<SegmentationFolder>;
      return {
        recognised: "images with a class for each pixel",
        reason: layout &&
          `The layout is ${layout}; classes by ${classesOrigin}.`,
      };
    }
    case "text": {
      const { columns } = dataset as Partial<TextCollection>;
      return {
        recognised: columns?.pair === undefined
          ? "texts with one class each"
          : "pairs of texts with one class each",
        reason: columns
          ? "A table of texts, by its ending and its columns."
          : "A folder with a subfolder of .txt files for each class.",
      };
    }
    case "image": {
      const { split, splits } = dataset as Partial<ImageFolder>;
      return {
        recognised: "images with one class each",
        reason: "ignored" in dataset
          ? `A folder with a subfolder of images for each class${
            split === undefined
              ? ""
              : `, below folders of splits (${splits?.join(", ")})`
          }.`
          : undefined,
      };
    }
  }
}
