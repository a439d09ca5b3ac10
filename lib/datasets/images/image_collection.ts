/**
 * Images of any kind of container as a dataset: drawn, hashed, and read in order.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { checkAllFilled } from "../class_folders.ts";
import { sha256 } from "../content_hashes.ts";
import type { ImageDataset, ImageSample, SampleRange } from "../dataset.ts";
import { type SampleSize, stratifiedSample } from "../stratified_sample.ts";
import type { Content } from "../trees/file_tree.ts";
import { hashImages, imageBytes } from "./hash_images.ts";

/** An image before its dataset is made. */
export interface ListedImage {
  /** What it is drawn by, and what it is remembered by within its file: unique in the collection. */
  readonly name: string;
  /** Where it comes from, for messages. */
  readonly source: string;
  /** Class id. */
  readonly label: number;
  /** The file on disk that holds it; it is the file where `isFile`. */
  readonly disk: string;
  /** Whether the file on disk is the image itself, rather than a container of many. */
  readonly isFile?: boolean;
}

/** What a kind of container says of the images in it. */
export interface ImageCollection {
  /** Name of the data. */
  readonly name: string;
  /** Path, for messages. */
  readonly root: string;
  /** Names by class id. */
  readonly classNames: readonly string[];
  /** The images of the split, in order. */
  readonly images: readonly ListedImage[];
  /** Split that was taken; absent where there are no splits. */
  readonly split?: string;
  /** Names of all splits. */
  readonly splits: readonly string[];
  /** What was recognised and assumed, in sentences. */
  readonly remarks: readonly string[];
  /** The contents at these places, which ascend. */
  read(
    positions: readonly number[],
    signal?: AbortSignal,
  ): AsyncIterable<Content>;
  /** The image file that a content becomes, where it is none yet. */
  encode?(
    content: Uint8Array<ArrayBuffer>,
    position: number,
  ): Promise<Uint8Array> | Uint8Array;
  /** What else than its content makes an image: its shape, the part of it that is taken. */
  part?(position: number): string;
}

/** What to take of a collection. */
export interface CollectOptions extends SampleSize {
  /** Leave out images that cannot be read; by default they are errors. */
  readonly skipBad?: boolean;
  /** File to remember contents' hashes in. */
  readonly hashMemory?: string;
  /** Stops opening. */
  readonly signal?: AbortSignal;
}

/** An image that was left out, and why. */
export interface SkippedFile {
  /** Its path, or file and place. */
  readonly source: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** Images, opened. */
export interface CollectedImages extends ImageDataset {
  /** Split that was taken; absent where there are no splits. */
  readonly split?: string;
  /** Names of all splits. */
  readonly splits: readonly string[];
  /** Images of the split before limit and perClass. */
  readonly available: number;
  /** Bad images that were left out; empty without `skipBad`. */
  readonly skipped: readonly SkippedFile[];
  /** What was recognised, assumed, taken and left out, in sentences. */
  readonly remarks: readonly string[];
}

/**
 * A collection as a dataset: each image that is taken is read once for its hash.
 *
 * Classes without images are left out. The fingerprint is that of class names, labels and contents in order.
 *
 * @param lost Images that are known to be missing already.
 * @throws {InputError} If there are no images, fewer than two classes, or the sample's size makes no sense.
 * @throws {SampleError} If an image cannot be read or is none, unless `skipBad`.
 */
export async function collectImages(
  collection: ImageCollection,
  options: CollectOptions = {},
  lost: readonly SkippedFile[] = [],
): Promise<CollectedImages> {
  const { name, root, split, splits, images } = collection;
  const { classNames, labels, remarks } = filledClasses(collection);
  const drawn = draw(images, labels, classNames.length, options);
  const { positions, hashes, skipped } = await hashImages(
    collection,
    drawn,
    options,
  );
  const kept = positions.map((position) => labels[position]);
  checkAllFilled(root, classNames, kept.map((label) => ({ label })));
  const lines = positions.map((position, at) =>
    [kept[at], hashes[at], collection.part?.(position)]
      .filter((part) => part !== undefined).join(" ")
  );
  const text = [JSON.stringify(classNames), ...lines].join("\n");
  const bad = [...lost, ...skipped];
  return {
    task: "image",
    name: split ? `${name}/${split}` : name,
    classNames,
    size: positions.length,
    labels: Int32Array.from(kept),
    fingerprint: await sha256(new TextEncoder().encode(text)),
    samples: (range) =>
      imageSamples(collection, positions, kept, hashes, range),
    ...(split && { split }),
    splits,
    available: images.length,
    skipped: bad,
    remarks: [
      ...collection.remarks,
      ...remarks,
      ...sizeRemarks(collection, drawn.length, bad),
    ],
  };
}

function sizeRemarks(
  { split, splits, images }: ImageCollection,
  drawn: number,
  bad: readonly SkippedFile[],
): string[] {
  const said: string[] = [];
  if (split && splits.length > 1) {
    said.push(
      `Of the splits ${splits.join(", ")} the images of ${split} were taken.`,
    );
  }
  if (drawn < images.length) {
    said.push(`${drawn} of ${images.length} images were sampled.`);
  }
  if (bad.length > 0) {
    said.push(
      `${bad.length} bad files were left out: ${bad[0].source} (${
        bad[0].reason
      })` + (bad.length > 1 ? " and others." : "."),
    );
  }
  return said;
}

/** The classes that have images, and the label of each image among these. */
function filledClasses(
  { root, classNames, images }: ImageCollection,
): { classNames: readonly string[]; labels: number[]; remarks: string[] } {
  if (images.length === 0) {
    throw new InputError(`Cannot use ${root}: there are no images in it`);
  }
  const counts = classNames.map(() => 0);
  for (const { label } of images) counts[label]++;
  const ids = new Map<number, number>();
  for (const [label, count] of counts.entries()) {
    if (count > 0) ids.set(label, ids.size);
  }
  const absent = classNames.filter((_, label) => counts[label] === 0);
  const filled = classNames.filter((_, label) => counts[label] > 0);
  if (filled.length === 1) {
    throw new InputError(
      `Cannot use ${root}: ${
        JSON.stringify(filled[0])
      } is its only class; telling classes apart takes two`,
    );
  }
  return {
    classNames: filled,
    labels: images.map(({ label }) => ids.get(label)!),
    remarks: absent.length === 0 ? [] : [
      `Classes without images were left out: ${
        absent.slice(0, MOST_NAMED).join(", ")
      }${
        absent.length > MOST_NAMED
          ? ` and ${absent.length - MOST_NAMED} more`
          : ""
      }.`,
    ],
  };
}

/** Classes named in a remark. */
const MOST_NAMED = 12;

/** Places of the images that are taken, ascending. */
function draw(
  images: readonly ListedImage[],
  labels: readonly number[],
  classes: number,
  size: SampleSize,
): number[] {
  const names: string[][] = Array.from({ length: classes }, () => []);
  for (const [at, { name }] of images.entries()) names[labels[at]].push(name);
  const chosen = new Set(stratifiedSample(names, size).flat());
  return [...images.keys()].filter((at) => chosen.has(images[at].name));
}

async function* imageSamples(
  collection: ImageCollection,
  positions: readonly number[],
  labels: readonly number[],
  hashes: readonly string[],
  { start = 0, signal }: SampleRange = {},
): AsyncGenerator<ImageSample> {
  let index = start;
  for await (const content of collection.read(positions.slice(start), signal)) {
    signal?.throwIfAborted();
    const position = positions[index];
    const { source } = collection.images[position];
    const hash = hashes[index];
    const bytes = async (): Promise<Uint8Array> => {
      const read = await content();
      // Features of another image must not be kept under this one's fingerprint.
      if (await sha256(read) !== hash) {
        throw new InputError(
          `Cannot use ${source}: it has changed since the data were opened; start again`,
        );
      }
      return await collection.encode?.(read, position) ??
        imageBytes(collection, read, source);
    };
    yield { index, source, label: labels[index], bytes };
    index++;
  }
}
