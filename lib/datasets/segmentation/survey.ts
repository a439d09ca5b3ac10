/**
 * A look at every image and label map before anything is run: sizes, and how many pixels have each value.
 *
 * @module
 */
import { readTextFile } from "../../read_text_file.ts";
import { dirname } from "node:path";
import { readImage } from "../content_hashes.ts";
import { imageSize } from "../image_size.ts";
import { SampleError } from "../sample_error.ts";
import { countValues, type LabelValues } from "./label_values.ts";
import type { LabelledImage } from "./listing.ts";

/** What was seen of one image and its labels. */
export interface SurveyedImage {
  /** Columns of both. */
  readonly width: number;
  /** Rows of both. */
  readonly height: number;
  /** Whether labels are ids or colours. */
  readonly kind: LabelValues["kind"];
  /** Pixels of each value. */
  readonly counts: ReadonlyMap<number, number>;
}

/** Surveys by the contents of image and labels. */
export interface SurveyMemory {
  /** What was seen of these contents, or undefined. */
  recall(key: string): SurveyedImage | undefined;
  /** Keep it. */
  learn(key: string, seen: SurveyedImage): void;
  /** Keep what was learned for the next run. */
  save(): Promise<void>;
}

/**
 * Look at an image and its labels.
 *
 * @throws {SampleError} If one of them is broken, or they differ in size.
 */
export async function surveyImage(
  { path, labelSource, readLabels }: LabelledImage,
): Promise<SurveyedImage> {
  const { width, height, orientation } = await imageSize(
    await readImage(path),
    path,
  );
  const labels = await readLabels();
  if (labels.width !== width || labels.height !== height) {
    const isTurned = orientation > 4 && labels.width === height &&
      labels.height === width;
    throw new SampleError(
      "use",
      labelSource,
      `it is ${labels.width} x ${labels.height}, its image ${path} is ${width} x ${height}` +
        (isTurned ? ", turned by its EXIF orientation" : ""),
      {
        advice: isTurned
          ? "save the image as it is shown, without the orientation"
          : "bring both to one size (label maps without interpolation)",
      },
    );
  }
  return { width, height, kind: labels.kind, counts: countValues(labels) };
}

/** Label maps with more values than this are not remembered: photographs taken for label maps. */
const MOST_VALUES = 4096;

/**
 * Surveys remembered in a file, a line each; without a file nothing is remembered.
 *
 * @param path The file. It may be shared, be deleted or be read-only.
 */
export async function surveyMemory(path?: string): Promise<SurveyMemory> {
  const known = new Map<string, SurveyedImage>();
  const learned = new Map<string, SurveyedImage>();
  for (const line of path ? await linesOf(path) : []) {
    const [key, ...numbers] = line.split(" ");
    const parsed = parseNumbers(numbers);
    if (/^[0-9a-f]{32}$/.test(key) && parsed) known.set(key, parsed);
  }
  return {
    recall: (key) => known.get(key),
    learn(key, seen) {
      known.set(key, seen);
      if (seen.counts.size <= MOST_VALUES) learned.set(key, seen);
    },
    async save() {
      if (!path || learned.size === 0) return;
      const lines = Array.from(
        learned,
        ([key, { width, height, kind, counts }]) =>
          [key, width, height, kind === "colour" ? 1 : 0, ...[...counts].flat()]
            .join(" ") + "\n",
      );
      try {
        await Deno.mkdir(dirname(path), { recursive: true });
        // Added in one write: other runs may add theirs at the same time.
        await Deno.writeTextFile(path, lines.join(""), { append: true });
      } catch {
        // Nothing is lost but time.
      }
    },
  };
}

async function linesOf(path: string): Promise<string[]> {
  try {
    return (await readTextFile(path)).split("\n");
  } catch {
    return [];
  }
}

/** A line's numbers, if they make sense: what two runs wrote over each other does not. */
function parseNumbers(words: readonly string[]): SurveyedImage | undefined {
  const [width, height, kind, ...rest] = words.map(Number);
  if (!words.every((word) => /^\d+$/.test(word)) || rest.length % 2 !== 0) {
    return undefined;
  }
  const counts = new Map<number, number>();
  for (let at = 0; at < rest.length; at += 2) {
    counts.set(rest[at], rest[at + 1]);
  }
  const pixels = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (pixels === 0 || pixels !== width * height) return undefined;
  return { width, height, kind: kind === 1 ? "colour" : "index", counts };
}
