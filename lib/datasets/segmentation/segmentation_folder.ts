/**
 * A folder of images with a class for each pixel.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../../errors.ts";
import { sha256 } from "../content_hashes.ts";
import { checkFolder, folderName } from "../data_folder.ts";
import { type SegmentationDataset, VOID } from "../dataset.ts";
import type { SkippedFile } from "../images/image_collection.ts";
import { SampleError } from "../sample_error.ts";
import { stratifiedSample } from "../stratified_sample.ts";
import { classSamples } from "./class_samples.ts";
import { findClassesFile } from "./classes_file.ts";
import { parseColour } from "./colour.ts";
import { findLayout } from "./find_layout.ts";
import { folderRemarks } from "./folder_remarks.ts";
import { labelEntries, readLabelMapFile } from "./label_map_file.ts";
import { type LabelTable, labelTable } from "./label_table.ts";
import type { LabelValues } from "./label_values.ts";
import {
  below,
  type LabelledImage,
  type SegmentationListing,
} from "./listing.ts";
import { lookAtImages } from "./look_at_images.ts";
import type { SurveyedImage } from "./survey.ts";
import { checkLabelsKnown } from "./unknown_labels.ts";

/** What to take of a folder of images and label maps, and what its labels stand for. */
export interface SegmentationFolderOptions {
  /**
   * Which of the splits to take: its name, or "train", "validation", "test" by any of their usual names; "none"
   * for all images of VOC's layout, or of plain folders. By default the training split where there are splits.
   */
  readonly split?: string;
  /** Most images, drawn without replacement. */
  readonly limit?: number;
  /** Which images are drawn; 0 by default. */
  readonly seed?: number;
  /** Labels that are no class: values of the label maps, or colours as "#rrggbb". */
  readonly void?: readonly (number | string)[];
  /**
   * File that says what labels stand for, JSON or CSV: ids or colours to class names or other ids. By default the
   * lines of `classes.txt`, else what the layout has, else one class a label that is found. Or the same as an object.
   */
  readonly labelMap?: string | Readonly<Record<string, string | number | null>>;
  /** Leave out images that cannot be used (broken, without a label map, of another size); by default they are errors. */
  readonly skipBad?: boolean;
  /**
   * File to remember contents' hashes in, so that the next run does not read what has not changed; what was seen of
   * label maps is remembered beside it. Made if it is not there.
   */
  readonly hashMemory?: string;
  /** Stops opening the folder. */
  readonly signal?: AbortSignal;
}

/** A folder of images and label maps, opened. */
export interface SegmentationFolder extends SegmentationDataset {
  /** The layout, with what it was recognised by. */
  readonly layout: string;
  /** The split that was taken; absent where there are none. */
  readonly split?: string;
  /** All splits. */
  readonly splits: readonly string[];
  /** Images with label maps of the split, before the limit. */
  readonly available: number;
  /** Where the classes come from, in words. */
  readonly classesOrigin: string;
  /** What was left out, and why; empty without `skipBad`. */
  readonly skipped: readonly SkippedFile[];
  /** Images without a single labelled pixel: they are kept and give no rows. */
  readonly allVoid: readonly string[];
  /** What a reader of the results should know, in sentences. */
  readonly remarks: readonly string[];
}

/**
 * Open a folder of images and label maps.
 *
 * Recognised are VOC's, Cityscapes' and CamVid's layouts, COCO's JSON, and folders `images/` and `labels/` (masks,
 * annotations) whose files have the same stems. Every image's header and every label map is read once: a map of
 * another size, a label of no class, an image without a map end here and not in the middle of a run.
 *
 * The fingerprint is that of the classes, of what labels stand for, and of the contents of images and label maps
 * in order, whatever the files are called.
 *
 * @param path The folder, or a COCO document.
 * @throws {InputError} If it has no layout that is known; if labels are of no class; if colours have no table; if no
 * pixel of any image has a class.
 * @throws {SampleError} If an image or label map is broken, alone, or the two differ in size, unless `skipBad`.
 *
 * @example
 * ```ts
 * import { segmentationFolder } from "fair-collapse";
 *
 * async function rarestClass(path: string): Promise<string> {
 *   const { classNames, pixelCounts } = await segmentationFolder(path, { void: [255] });
 *   return classNames[pixelCounts.indexOf(Math.min(...pixelCounts))];
 * }
 * ```
 */
export async function segmentationFolder(
  path: string | URL,
  options: SegmentationFolderOptions = {},
): Promise<SegmentationFolder> {
  const given = path instanceof URL ? fileURLToPath(path) : path;
  const document = /(?:annotations[/\\])?[^/\\]*\.json$/i.exec(given)?.[0];
  const root = document === undefined
    ? given
    : given.slice(0, -document.length).replace(/(?<=.)[/\\]$/, "") || ".";
  await checkFolder(
    root,
    "folder of images and label maps",
    "the folder that holds both",
  );
  const listing = await findLayout(root, options.split, document);
  if (!listing) {
    throw new InputError(
      `Cannot find images with label maps in ${root}: looked for images/ with labels/ (masks, annotations) of the same ` +
        `names, the layouts of VOC, Cityscapes and CamVid, and COCO's JSON`,
    );
  }
  return await openListing(root, listing, options);
}

/** A dataset of what a layout lists. */
async function openListing(
  root: string,
  listing: SegmentationListing,
  options: SegmentationFolderOptions,
): Promise<SegmentationFolder> {
  const lone = loneFiles(listing, options);
  if (listing.images.length === 0) {
    throw new InputError(
      `Cannot use ${root}: no image has a label map (layout ${listing.layout})`,
    );
  }
  const chosen = draw(listing.images, options);
  const { seen, skipped } = await lookAtImages(root, chosen, options);
  if (seen.length === 0) {
    throw new InputError(
      `Cannot use ${root}: none of its ${chosen.length} images can be used; the first: ${
        skipped[0].source
      }: ${skipped[0].reason}`,
    );
  }
  const images = seen.map(({ image }) => image);
  const surveys = seen.map(({ survey }) => survey);
  const kind = onlyKind(images, surveys);
  const table = await tableOf(root, listing, kind, surveys, options);
  await checkLabelsKnown(images, surveys, table);
  const { pixelCounts, voidPixels, labelled } = countPixels(surveys, table);
  const allVoid = images.filter((_, at) => labelled[at] === 0)
    .map(({ labelSource }) => labelSource);
  if (allVoid.length === images.length) {
    throw new InputError(
      `Cannot use ${root}: no pixel of its ${images.length} images has a class, all are void (${table.origin})`,
    );
  }
  const name = await folderName(root);
  const leftOut = [...lone, ...skipped];
  return {
    task: "segmentation",
    name: listing.split ? `${name}/${listing.split}` : name,
    classNames: table.classNames,
    size: images.length,
    fingerprint: await fingerprint(table, seen.map(({ hash }) => hash)),
    sizes: surveys.map(({ width, height }) => [width, height] as const),
    pixelCounts,
    voidPixels,
    samples: (range) => classSamples(images, table, range),
    layout: listing.layout,
    ...(listing.split && { split: listing.split }),
    splits: listing.splits,
    available: listing.images.length,
    classesOrigin: table.origin,
    skipped: leftOut,
    allVoid,
    remarks: folderRemarks(listing, table, images.length, leftOut, allVoid),
  };
}

/** Halves of pairs; an error unless bad samples may be left out. */
function loneFiles(
  { lone }: SegmentationListing,
  { skipBad }: SegmentationFolderOptions,
): SkippedFile[] {
  if (lone.length > 0 && !skipBad) {
    const [{ source, reason }, ...more] = lone;
    throw new SampleError(
      "use",
      source,
      reason +
        (more.length > 0 ? `, and ${more.length} more files are alone` : ""),
      { advice: "add it, or remove this file" },
    );
  }
  return [...lone];
}

function draw(
  images: readonly LabelledImage[],
  { limit, seed }: SegmentationFolderOptions,
): LabelledImage[] {
  const names = images.map(({ name }) => name);
  const [drawn] = stratifiedSample([names], { limit, seed });
  const kept = new Set(drawn);
  return images.filter(({ name }) => kept.has(name));
}

/** Ids or colours: all label maps must have the same. */
function onlyKind(
  images: readonly LabelledImage[],
  surveys: readonly SurveyedImage[],
): LabelValues["kind"] {
  const [{ kind }] = surveys;
  const other = surveys.findIndex((survey) => survey.kind !== kind);
  if (other < 0) return kind;
  const words = (at: number) =>
    `${images[at].labelSource} ${
      surveys[at].kind === "colour" ? "is RGB" : "holds ids"
    }`;
  throw new InputError(
    `Expected label maps of one kind but ${words(0)} and ${
      words(other)
    }; bring them to one form`,
  );
}

async function tableOf(
  root: string,
  listing: SegmentationListing,
  kind: LabelValues["kind"],
  surveys: readonly SurveyedImage[],
  options: SegmentationFolderOptions,
): Promise<LabelTable> {
  const found = new Set(surveys.flatMap(({ counts }) => [...counts.keys()]));
  const classes = await findClassesFile(
    listing.classesFolders.map((folder) => below(root, folder)),
  );
  const { labelMap } = options;
  return labelTable(kind, [...found], {
    file: labelMap === undefined
      ? undefined
      : typeof labelMap === "string"
      ? { path: labelMap, entries: await readLabelMapFile(labelMap) }
      : { path: "labelMap", entries: labelEntries(labelMap, "labelMap") },
    classes,
    layout: listing.classes,
    voids: (options.void ?? []).map(voidValue),
  }, root);
}

function voidValue(value: number | string): number {
  const text = String(value).trim();
  const parsed = /^\d+$/.test(text) ? Number(text) : parseColour(text);
  if (parsed !== undefined) return parsed;
  throw new InputError(
    `Expected labels to leave out as whole numbers or colours (#rrggbb) but found "${text}"`,
  );
}

function countPixels(
  surveys: readonly SurveyedImage[],
  { classNames, classOf }: LabelTable,
): { pixelCounts: number[]; voidPixels: number; labelled: number[] } {
  const pixelCounts = classNames.map(() => 0);
  let voidPixels = 0;
  const labelled = surveys.map(({ counts }) => {
    let own = 0;
    for (const [value, count] of counts) {
      const id = classOf.get(value) ?? VOID;
      if (id === VOID) voidPixels += count;
      else {
        pixelCounts[id] += count;
        own += count;
      }
    }
    return own;
  });
  return { pixelCounts, voidPixels, labelled };
}

async function fingerprint(
  { classNames, classOf, rest }: LabelTable,
  hashes: readonly string[],
): Promise<string> {
  const values = [...classOf].sort(([a], [b]) => a - b);
  const text = [
    JSON.stringify(["segmentation", classNames, values, rest]),
    ...hashes,
  ].join("\n");
  return await sha256(new TextEncoder().encode(text));
}
