/**
 * What a layout says of a dataset: which images there are, where their labels lie, what the labels stand for.
 *
 * @module
 */
import type { ContentHashes } from "../content_hashes.ts";
import type { LabelValues } from "./label_values.ts";

/** An image and its labels. */
export interface LabelledImage {
  /** Where to read the image. */
  readonly path: string;
  /** Path below the dataset's folder. */
  readonly name: string;
  /** Where the labels come from, for messages. */
  readonly labelSource: string;
  /**
   * Hash of all that decides on the labels' values.
   *
   * @param root The dataset's folder as hashes are remembered by it.
   */
  hashLabels(contents: ContentHashes, root: string): Promise<string>;
  /**
   * The labels' values.
   *
   * @throws {SampleError} If they cannot be read.
   */
  readLabels(): Promise<LabelValues>;
}

/** What values stand for, where the layout says so. */
export interface LayoutClasses {
  /** Class names by value, in the order of the classes. */
  readonly names: ReadonlyMap<number, string>;
  /** Values without a class. */
  readonly voids: readonly number[];
  /** What other values are. */
  readonly rest: "void" | "unknown";
  /** Where this comes from, in words. */
  readonly origin: string;
}

/** Half of a pair: an image without a label map, or the reverse. */
export interface LoneFile {
  /** Its path. */
  readonly source: string;
  /** What it lacks. */
  readonly reason: string;
}

/** A dataset as a layout has it. */
export interface SegmentationListing {
  /** Name of the layout, with what it was recognised by. */
  readonly layout: string;
  /** The split that was taken; absent where there are none. */
  readonly split?: string;
  /** All splits. */
  readonly splits: readonly string[];
  /** Images with labels, in order. */
  readonly images: readonly LabelledImage[];
  /** Images without labels, and labels without an image. */
  readonly lone: readonly LoneFile[];
  /** What values stand for; absent where the layout leaves it open. */
  readonly classes?: LayoutClasses;
  /** Folders below the root where a `classes.txt` may lie, the nearest first; "" is the root. */
  readonly classesFolders: readonly string[];
}

/** A path below a folder. */
export function below(folder: string, path: string): string {
  if (path === "") return folder;
  if (folder === "") return path;
  return `${folder.replace(/(?<=.)[/\\]+$/, "")}/${path}`;
}
