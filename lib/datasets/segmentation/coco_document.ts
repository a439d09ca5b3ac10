/**
 * Annotations in COCO's JSON: which regions of an image are of which category.
 *
 * @see Lin et al. 2014, {@link https://arxiv.org/abs/1405.0312}
 * @module
 */
import {
  array,
  integer,
  looseObject,
  minValue,
  number,
  pipe,
  safeParse,
  string,
  union,
} from "../../deps/valibot.ts";
import { FormatError } from "../../errors.ts";
import { readTextFile } from "../../read_text_file.ts";
import { readingFailure } from "../reading_failure.ts";
import { SampleError } from "../sample_error.ts";
import type { LabelValues } from "./label_values.ts";
import { paintPolygon } from "./paint_polygon.ts";
import { paintRuns, uncompressedRuns } from "./run_lengths.ts";

/** An image of the document. */
export interface CocoImage {
  /** What annotations name it by. */
  readonly id: number | string;
  /** Its file, maybe with folders. */
  readonly file_name: string;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** A region of an image. */
export interface CocoAnnotation {
  /** Its image. */
  readonly image_id: number | string;
  /** Its category. */
  readonly category_id: number;
  /** Polygons, or a mask by runs. */
  readonly segmentation?: unknown;
  /** Left, top, width and height of the box about it. */
  readonly bbox?: unknown;
  /** Whether it is a crowd of many things: 1 if so. */
  readonly iscrowd?: unknown;
}

/** A document. */
export interface CocoDocument {
  /** The images. */
  readonly images: readonly CocoImage[];
  /** The regions. */
  readonly annotations: readonly CocoAnnotation[];
  /** The classes. */
  readonly categories: readonly {
    readonly id: number;
    readonly name: string;
  }[];
}

const side = pipe(number(), integer(), minValue(1));
const key = union([number(), string()]);
const SCHEMA = looseObject({
  images: array(
    looseObject({ id: key, file_name: string(), width: side, height: side }),
  ),
  annotations: array(
    looseObject({
      image_id: key,
      category_id: pipe(number(), integer(), minValue(0)),
    }),
  ),
  categories: array(
    looseObject({
      id: pipe(number(), integer(), minValue(0)),
      name: string(),
    }),
  ),
});
const RUNS = looseObject({
  size: array(side),
  counts: union([string(), array(number())]),
});

/** The value of pixels that no annotation covers. */
export const UNCOVERED = 0xffffffff;

/** Whether a file begins as such a document does. */
export async function looksLikeCoco(path: string): Promise<boolean> {
  const file = await Deno.open(path);
  try {
    const buffer = new Uint8Array(1 << 16);
    const length = await file.read(buffer) ?? 0;
    return beginsLikeCoco(buffer.subarray(0, length));
  } finally {
    file.close();
  }
}

/** Whether these bytes from the front of a file begin as such a document does. */
export function beginsLikeCoco(front: Uint8Array): boolean {
  const text = new TextDecoder().decode(front);
  return /^\s*\{/.test(text) &&
    /"(images|annotations|categories)"\s*:\s*\[/.test(text);
}

/**
 * Read a document.
 *
 * @throws {FormatError} If it is not JSON, or not of COCO's schema; names the field.
 */
export async function readCoco(path: string): Promise<CocoDocument> {
  let text;
  try {
    text = await readTextFile(path);
  } catch (error) {
    const reason = readingFailure(error, path);
    throw new FormatError(`Cannot read ${path}: ${reason}`, { cause: error });
  }
  return parseCoco(text, path);
}

/**
 * As {@linkcode readCoco}, of a text that is read already.
 *
 * @param path Name for messages.
 * @throws {FormatError} As {@linkcode readCoco}.
 */
export function parseCoco(text: string, path: string): CocoDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = `it is not JSON (${(error as Error).message})`;
    throw new FormatError(`Cannot read ${path}: ${reason}`, { cause: error });
  }
  const result = safeParse(SCHEMA, value);
  if (!result.success) {
    const [issue] = result.issues;
    const field = issue.path?.map(({ key }) => String(key)).join(".");
    throw new FormatError(
      `Cannot read ${path} as COCO annotations: ${
        field ? `field ${field}: ` : ""
      }${issue.message}`,
    );
  }
  const document = result.output as unknown as CocoDocument;
  if (document.annotations.some((entry) => "segments_info" in entry)) {
    throw new FormatError(
      `Cannot read ${path}: it is a panoptic document, whose masks lie in PNG files of their own; give the one of instances or stuff`,
    );
  }
  return document;
}

/**
 * The labels of an image: category ids, {@linkcode UNCOVERED} elsewhere.
 *
 * Annotations are painted in the document's order: where two overlap, the later one counts. Several polygons of one
 * annotation are united. Crowds are regions like any other.
 *
 * @param source Name for messages.
 * @throws {SampleError} If a segmentation is of no known form, or of another size than the image.
 */
export function paintAnnotations(
  { width, height }: CocoImage,
  annotations: readonly CocoAnnotation[],
  source: string,
): LabelValues {
  const data = new Uint32Array(width * height).fill(UNCOVERED);
  for (const { category_id: category, segmentation } of annotations) {
    try {
      paint(segmentation, category, data, width, height);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new SampleError(
        "use",
        source,
        `its annotation of category ${category} is broken: ${error.message}`,
        { cause: error },
      );
    }
  }
  return { width, height, kind: "index", data };
}

function paint(
  segmentation: unknown,
  category: number,
  into: Uint32Array,
  width: number,
  height: number,
): void {
  const polygons = safeParse(array(array(number())), segmentation);
  if (polygons.success) {
    for (const corners of polygons.output) {
      if (corners.length % 2 !== 0) {
        throw new RangeError(`a polygon of ${corners.length} numbers`);
      }
      paintPolygon(corners, category, into, width, height);
    }
    return;
  }
  const mask = safeParse(RUNS, segmentation);
  if (!mask.success) {
    throw new RangeError("its segmentation is neither polygons nor runs");
  }
  const { size: [rows, columns], counts } = mask.output;
  if (rows !== height || columns !== width) {
    throw new RangeError(
      `its mask is ${columns} x ${rows}, the image ${width} x ${height}`,
    );
  }
  const runs = typeof counts === "string" ? uncompressedRuns(counts) : counts;
  paintRuns(runs, category, into, width, height);
}

/** Only what decides on the labels, in a fixed form. */
export function annotationText(
  { width, height }: CocoImage,
  annotations: readonly CocoAnnotation[],
): string {
  return JSON.stringify([
    width,
    height,
    annotations.map((entry) => [entry.category_id, entry.segmentation]),
  ]);
}
