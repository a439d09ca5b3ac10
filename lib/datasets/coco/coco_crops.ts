/**
 * Boxes of COCO's annotations as images of one class each.
 *
 * @see Lin et al. 2014, {@link https://arxiv.org/abs/1405.0312}
 * @module
 */
import { InputError } from "../../errors.ts";
import type {
  ImageCollection,
  ListedImage,
} from "../images/image_collection.ts";
import {
  beginsLikeCoco,
  type CocoAnnotation,
  type CocoDocument,
  type CocoImage,
  parseCoco,
} from "../segmentation/coco_document.ts";
import {
  chooseDocument,
  fileFinder,
  nameOf,
  OTHER_KINDS,
} from "../segmentation/coco_layout.ts";
import { byteReader } from "../trees/byte_reader.ts";
import type { Content, FileTree } from "../trees/file_tree.ts";
import { type Box, boxCutter } from "./cut_out.ts";

/** Boxes with a shorter side say nothing of what is in them. */
const SHORTEST_SIDE = 16;
/** Bytes of a file's front that tell a document. */
const HEAD = 2 ** 16;

/** A box of an image. */
interface Crop {
  readonly path: string;
  readonly box: Box;
  readonly category: number;
}

/**
 * The boxes of a COCO document in a tree, if there is one: a class each category, in the order of their ids.
 *
 * Boxes of crowds, and such with a side under 16 pixels, are left out; what sticks out of the image is cut off.
 *
 * @param wanted The split, where there are several documents.
 * @param named The document, where the user named it.
 * @throws {FormatError} If a document is not of the schema.
 * @throws {InputError} If several documents could be meant, or no box can be used.
 */
export async function cocoCrops(
  tree: FileTree,
  wanted?: string,
  named?: string,
): Promise<ImageCollection | undefined> {
  const documents = named === undefined ? await documentsOf(tree) : [named];
  if (documents.length === 0) return;
  const file = chooseDocument(tree.root, documents, wanted);
  const source = tree.where(file);
  const text = new TextDecoder().decode(await tree.read(file));
  const document = parseCoco(text, source);
  const { crops, passedOver } = cropsOf(tree, file, document);
  if (crops.length === 0) {
    throw new InputError(
      `Cannot use ${source}: none of its ${document.annotations.length} annotations has a box of ${SHORTEST_SIDE} pixels or more in an image that lies below ${tree.root}`,
    );
  }
  if (tree.isSequential) {
    crops.sort((a, b) => tree.order(a.path) - tree.order(b.path));
  }
  const cut = boxCutter();
  const categories = [...document.categories].sort((a, b) => a.id - b.id);
  const ids = new Map(categories.map(({ id }, label) => [id, label]));
  const images = crops.map(({ path, box, category }, at): ListedImage => ({
    name: `${path} ${box.join(" ")} ${at}`,
    source: `${tree.where(path)}, box ${box.join(", ")}`,
    label: ids.get(category)!,
    disk: tree.diskPath(path),
    // Its content is remembered as the whole file's: the box is part of the fingerprint.
    isFile: tree.kind === "folder",
  }));
  return {
    name: tree.name,
    root: source,
    classNames: categories.map(({ name }) => name),
    images,
    ...(documents.length > 1 && { split: nameOf(file) }),
    splits: documents.length > 1 ? documents.map(nameOf) : [],
    remarks: [
      `Recognised as COCO annotations (${file}): each box is an image of its category.`,
      ...(passedOver > 0
        ? [
          `${passedOver} boxes of crowds, of under ${SHORTEST_SIDE} pixels a side, or in images that are not there were left out.`,
        ]
        : []),
    ],
    read: (positions, signal) =>
      wholeImages(tree, positions.map((at) => crops[at].path), signal),
    encode: (content, at) => cut(content, crops[at].box, images[at].source),
    part: (at) => crops[at].box.join(" "),
  };
}

/** JSON files that look like annotations of boxes. */
async function documentsOf(tree: FileTree): Promise<string[]> {
  const found: string[] = [];
  for (const path of tree.listing.rest) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const name = path.slice(folder.length);
    const isOne = folder === "" || folder === "annotations/" ||
      name === "_annotations.coco.json";
    if (!isOne || !/\.json$/i.test(name) || OTHER_KINDS.test(name)) continue;
    const reader = byteReader(tree.stream(path));
    try {
      if (beginsLikeCoco(await reader.take(HEAD))) found.push(path);
    } finally {
      await reader.close();
    }
  }
  return found.sort();
}

function cropsOf(
  { listing }: FileTree,
  file: string,
  { images, annotations, categories }: CocoDocument,
): { crops: Crop[]; passedOver: number } {
  const find = fileFinder(listing.images, file);
  const known = new Set(categories.map(({ id }) => id));
  const boxes = new Map<CocoImage["id"], CocoAnnotation[]>();
  for (const annotation of annotations) {
    const of = boxes.get(annotation.image_id);
    if (of) of.push(annotation);
    else boxes.set(annotation.image_id, [annotation]);
  }
  const crops: Crop[] = [];
  for (const image of images) {
    const path = find(image.file_name);
    if (path === undefined) continue;
    for (const annotation of boxes.get(image.id) ?? []) {
      const box = boxOf(annotation, image);
      const { category_id: category } = annotation;
      if (box && known.has(category)) crops.push({ path, box, category });
    }
  }
  return { crops, passedOver: annotations.length - crops.length };
}

/** The whole pixels of a box within its image, if they are enough. */
function boxOf(
  { bbox, iscrowd }: CocoAnnotation,
  { width, height }: CocoImage,
): Box | undefined {
  const isBox = Array.isArray(bbox) && bbox.length === 4 &&
    bbox.every((side) => Number.isFinite(side));
  if (!isBox || iscrowd === 1) return;
  const [x, y, w, h] = bbox as number[];
  const left = Math.max(0, Math.floor(x)), top = Math.max(0, Math.floor(y));
  const right = Math.min(width, Math.ceil(x + w));
  const bottom = Math.min(height, Math.ceil(y + h));
  const [columns, rows] = [right - left, bottom - top];
  return columns < SHORTEST_SIDE || rows < SHORTEST_SIDE
    ? undefined
    : [left, top, columns, rows];
}

/** The images at these paths; one that comes several times in a row is read once. */
async function* wholeImages(
  tree: FileTree,
  paths: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Content> {
  const runs: { path: string; times: number }[] = [];
  for (const path of paths) {
    const last = runs.at(-1);
    if (last?.path === path) last.times++;
    else runs.push({ path, times: 1 });
  }
  let at = 0;
  const contents = tree.readMany(runs.map(({ path }) => path), signal);
  for await (const content of contents) {
    let read: ReturnType<Content> | undefined;
    const once: Content = () => read ??= content();
    for (let time = 0; time < runs[at].times; time++) yield once;
    at++;
  }
}
