/**
 * CamVid from the archive of the SegNet tutorial.
 *
 * @see Brostow, Fauqueur, Cipolla 2009, {@link https://doi.org/10.1016/j.patrec.2008.04.005}
 * @module
 */
import { encodePng } from "../../deps/fast_png.ts";
import { join } from "../../deps/std_path.ts";
import { decodeLabelMap } from "../../datasets/segmentation/decode_label_map.ts";
import { FormatError } from "../../errors.ts";
import { decodeImage } from "../../features/decode_image.ts";
import type { Pixels } from "../../features/pixels.ts";
import { resample } from "../../features/resample.ts";
import { visitArchive } from "./archive.ts";

const CLASSES = [
  "sky",
  "building",
  "pole",
  "road",
  "pavement",
  "tree",
  "sign_symbol",
  "fence",
  "car",
  "pedestrian",
  "bicyclist",
  "void",
];
/** Every so many frames of a split are kept, at half of their size. */
const EVERY = { train: 5, test: 6 } as const;
const [WIDTH, HEIGHT] = [240, 180];

function small(image: Pixels, filter: "bilinear" | "nearest"): Pixels {
  return resample(image, WIDTH, HEIGHT, {
    x: 0,
    y: 0,
    width: WIDTH,
    height: HEIGHT,
  }, filter);
}

/** Paths in the archive by where they go. */
async function keptFrames(archive: string): Promise<Map<string, string>> {
  const names = { train: new Set<string>(), test: new Set<string>() };
  const paths = new Set<string>();
  await visitArchive(archive, (path) => {
    paths.add(path);
    const [, split, name] =
      /^CamVid\/(train|test)\/([\w.-]+\.png)$/.exec(path) ?? [];
    if (split === "train" || split === "test") names[split].add(name);
    return false;
  }, () => {});
  const kept = new Map<string, string>();
  for (const split of ["train", "test"] as const) {
    const chosen = [...names[split]].sort()
      .filter((_, place) => place % EVERY[split] === 0);
    if (chosen.length === 0) {
      throw new FormatError(
        `Expected frames below CamVid/${split} in ${archive} but found none`,
      );
    }
    for (const name of chosen) {
      kept.set(`CamVid/${split}/${name}`, `${split}/images/${name}`);
      const labels = `CamVid/${split}annot/${name}`;
      if (!paths.has(labels)) {
        throw new FormatError(
          `Expected ${labels} in ${archive}, the labels of CamVid/${split}/${name}, but found none`,
        );
      }
      kept.set(labels, `${split}/labels/${name}`);
    }
  }
  return kept;
}

/**
 * Write `train` and `test`, each with `images/` and `labels/`, and `classes.txt`: every fifth training frame and every
 * sixth test frame at 240 x 180, images bilinear, label maps nearest.
 *
 * @throws {FormatError} If frames or their label maps are missing or broken.
 */
export async function writeCamvid(
  archive: string,
  folder: string,
): Promise<void> {
  const kept = await keptFrames(archive);
  for (const split of ["train", "test"]) {
    for (const kind of ["images", "labels"]) {
      await Deno.mkdir(join(folder, split, kind), { recursive: true });
    }
  }
  await visitArchive(archive, (path) => kept.has(path), async (path, bytes) => {
    const place = kept.get(path)!;
    const pixels = place.includes("/images/")
      ? small(await decodeImage(bytes, { source: path }), "bilinear")
      : small(await labelsOf(bytes, path), "nearest");
    await Deno.writeFile(join(folder, place), await encodePng(pixels));
  });
  await Deno.writeTextFile(
    join(folder, "classes.txt"),
    `${CLASSES.join("\n")}\n`,
  );
}

async function labelsOf(bytes: Uint8Array, path: string): Promise<Pixels> {
  const { width, height, data } = await decodeLabelMap(bytes, path);
  const wrong = data.findIndex((label) => label >= CLASSES.length);
  if (wrong >= 0) {
    throw new FormatError(
      `Expected labels below ${CLASSES.length} in ${path} but found ${
        data[wrong]
      }`,
    );
  }
  return { width, height, channels: 1, data: Uint8Array.from(data) };
}
