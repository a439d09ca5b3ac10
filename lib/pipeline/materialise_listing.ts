/**
 * A target's data gathered in one folder, of the form that datasets are opened from.
 *
 * @module
 */
import { encodePng } from "../deps/fast_png.ts";
import { dirname, join } from "../deps/std_path.ts";
import { decodeLabelMap } from "../datasets/segmentation/decode_label_map.ts";
import { FormatError, InputError } from "../errors.ts";
import { decodeImage } from "../features/decode_image.ts";
import type { Pixels } from "../features/pixels.ts";
import { resample } from "../features/resample.ts";
import { sha256OfText } from "../models/checksum.ts";
import { readingError } from "../reading_error.ts";

import type {
  ImageTargetListing,
  ListedImage,
  SegmentationTargetListing,
  TargetListing,
  TextTargetListing,
} from "./zoo_listing.ts";

/** Label that stands for no class in label maps that are written here. */
export const VOID_LABEL = 255;

/**
 * Gather what a listing names: an image folder, a folder of images and label maps, or a JSONL table.
 *
 * Written once: a folder that is there already is taken as it is. Windows of images are cut out, and images and label
 * maps brought to the listing's size as PIL does it (bilinear with antialiasing, nearest).
 *
 * @param listing What makes up the target.
 * @param base Folder that the listing's files are named from.
 * @param into Folder to make a folder of the target in.
 * @returns The target's folder.
 * @throws {InputError} If a file that is listed is missing or is not what it is listed as; the message names it.
 */
export async function materialiseListing(
  listing: TargetListing,
  base: string,
  into: string,
): Promise<string> {
  const identity = sha256OfText(JSON.stringify([listing, base])).slice(0, 16);
  const folder = join(into, `${fileName(listing.name)}-${identity}`);
  if (await exists(folder)) return folder;
  await Deno.mkdir(into, { recursive: true });
  const draft = await Deno.makeTempDir({ dir: into, prefix: ".draft-" });
  try {
    switch (listing.task) {
      case "image":
        await writeImages(listing, base, draft);
        break;
      case "segmentation":
        await writeScenes(listing, base, draft);
        break;
      case "text":
        await writeTexts(listing, base, draft);
    }
    await Deno.rename(draft, folder).catch(async (error) => {
      // Another run may have been quicker with the same data.
      if (!await exists(folder)) throw error;
    });
  } finally {
    await Deno.remove(draft, { recursive: true }).catch(() => {});
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** A name that is one part of a path. */
function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "_");
}

async function read(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw readingError(error, path);
  }
}

async function write(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, bytes);
}

async function writeImages(
  { classes, samples }: ImageTargetListing,
  base: string,
  folder: string,
): Promise<void> {
  const unfit = classes.find((name) => name !== fileName(name));
  if (unfit !== undefined) {
    throw new FormatError(
      `Cannot name a folder after the class "${unfit}"; use letters, digits, dots, hyphens and underscores`,
    );
  }
  for (const [index, sample] of samples.entries()) {
    const path = join(base, sample.file);
    const bytes = await read(path);
    const ending = sample.window ? ".png" : /\.\w+$/.exec(path)?.[0] ?? "";
    const name = `${String(index).padStart(5, "0")}${ending}`;
    await write(
      join(folder, sample.className, name),
      sample.window ? await cut(bytes, sample, path) : bytes,
    );
  }
}

async function cut(
  bytes: Uint8Array,
  { window }: ListedImage,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const image = await decodeImage(bytes, { source: path });
  const [left, top, width, height] = window!;
  if (left + width > image.width || top + height > image.height) {
    throw new InputError(
      `Cannot cut ${width} x ${height} at ${left}, ${top} out of ${path}: it is ${image.width} x ${image.height}`,
    );
  }
  const { channels, data } = image;
  const out = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * channels;
    out.set(
      data.subarray(from, from + width * channels),
      row * width * channels,
    );
  }
  return await encodePng({ width, height, channels, data: out });
}

function resized(
  image: Pixels,
  listing: SegmentationTargetListing,
  filter: "bilinear" | "nearest",
): Pixels {
  const { width = image.width, height = image.height } = listing;
  return resample(image, width, height, { x: 0, y: 0, width, height }, filter);
}

async function writeScenes(
  listing: SegmentationTargetListing,
  base: string,
  folder: string,
): Promise<void> {
  const { samples, classes } = listing;
  for (const [index, [image, labels]] of samples.entries()) {
    const name = `${String(index).padStart(5, "0")}.png`;
    const path = join(base, image);
    const pixels = await decodeImage(await read(path), { source: path });
    await write(
      join(folder, "images", name),
      await encodePng(resized(pixels, listing, "bilinear")),
    );
    const map = await labelMap(join(base, labels), listing);
    await write(
      join(folder, "labels", name),
      await encodePng(resized(map, listing, "nearest")),
    );
  }
  await Deno.writeTextFile(
    join(folder, "classes.txt"),
    `${classes.join("\n")}\n`,
  );
}

/** Class ids, {@linkcode VOID_LABEL} where there is none. */
async function labelMap(
  path: string,
  { classes, void: none }: SegmentationTargetListing,
): Promise<Pixels> {
  const map = await decodeLabelMap(await read(path), path);
  const data = Uint8Array.from(map.data, (label) => {
    if (label === none) return VOID_LABEL;
    if (label < classes.length) return label;
    throw new InputError(
      `Expected labels below ${classes.length} in ${path} but found ${label}`,
    );
  });
  return { width: map.width, height: map.height, channels: 1, data };
}

async function writeTexts(
  { samples }: TextTargetListing,
  base: string,
  folder: string,
): Promise<void> {
  const tables = new Map<string, string[]>();
  const rows: string[] = [];
  for (const [file, line, className] of samples) {
    const path = join(base, file);
    let lines = tables.get(path);
    if (!lines) {
      lines = new TextDecoder().decode(await read(path)).split("\n");
      tables.set(path, lines);
    }
    rows.push(
      JSON.stringify({ text: textOf(lines, line, path), label: className }),
    );
  }
  await Deno.writeTextFile(join(folder, "train.jsonl"), `${rows.join("\n")}\n`);
}

function textOf(lines: readonly string[], line: number, path: string): string {
  let row: unknown;
  try {
    row = JSON.parse(lines[line] ?? "");
  } catch {
    row = undefined;
  }
  const text = (row as { text?: unknown } | undefined)?.text;
  if (typeof text === "string") return text;
  throw new InputError(
    `Expected a text in line ${line + 1} of ${path} but found ${
      lines[line] === undefined || lines[line] === ""
        ? "none"
        : `"${lines[line].slice(0, 60)}"`
    }`,
  );
}
