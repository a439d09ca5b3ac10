/**
 * Files that say which of data lying elsewhere make up a target.
 *
 * @module
 */
import {
  array,
  finite,
  integer,
  looseObject,
  minLength,
  minValue,
  number,
  optional,
  pipe,
  strictTuple,
  string,
  union,
} from "../deps/valibot.ts";
import { FormatError, InputError } from "../errors.ts";
import { parseDocument } from "../models/check_schema.ts";

import type { ZooTask } from "./zoo_catalogue.ts";

/** What every listing says. */
interface ListingHead {
  /** Name of the target. */
  readonly name: string;
  /** Folder below the data folder that files are named from. */
  readonly base: string;
  /** Names of the classes. */
  readonly classes: readonly string[];
}

/** An image, or a window of one: columns from the left, rows from the top, width, height. */
export interface ListedImage {
  /** Path below the base. */
  readonly file: string;
  /** Its class. */
  readonly className: string;
  /** The window; absent for the whole image. */
  readonly window?: readonly [number, number, number, number];
}

/** Images of one class each. */
export interface ImageTargetListing extends ListingHead {
  /** What kind of data these are. */
  readonly task: "image";
  /** The images. */
  readonly samples: readonly ListedImage[];
}

/** Images with label maps. */
export interface SegmentationTargetListing extends ListingHead {
  /** What kind of data these are. */
  readonly task: "segmentation";
  /** Paths of image and label map below the base. */
  readonly samples: readonly (readonly [image: string, labels: string])[];
  /** Label that is no class. */
  readonly void?: number;
  /** Columns that both are brought to; as they are without. */
  readonly width?: number;
  /** Rows that both are brought to. */
  readonly height?: number;
}

/** Lines of tables. */
export interface TextTargetListing extends ListingHead {
  /** What kind of data these are. */
  readonly task: "text";
  /** Path of a JSONL file below the base, line from 0, class. */
  readonly samples: readonly (readonly [
    file: string,
    line: number,
    className: string,
  ])[];
}

/** A listing of any kind; `task` tells which. */
export type TargetListing =
  | ImageTargetListing
  | SegmentationTargetListing
  | TextTargetListing;

const count = pipe(number(), integer(), minValue(0));
const size = pipe(number(), integer(), minValue(1));
const head = {
  name: string(),
  base: string(),
  classes: pipe(array(string()), minLength(2)),
};
const imageSchema = looseObject({
  ...head,
  samples: pipe(
    array(union([
      strictTuple([string(), string()]),
      strictTuple([
        string(),
        string(),
        strictTuple([count, count, size, size]),
      ]),
    ])),
    minLength(1),
  ),
});
const segmentationSchema = looseObject({
  ...head,
  samples: pipe(array(strictTuple([string(), string()])), minLength(1)),
  void: optional(pipe(number(), finite())),
  width: optional(size),
  height: optional(size),
});
const textSchema = looseObject({
  ...head,
  samples: pipe(array(strictTuple([string(), count, string()])), minLength(1)),
});

/**
 * Parse a listing.
 *
 * @param text JSON.
 * @param task What kind of data it lists.
 * @param file Its name, for messages.
 * @throws {FormatError} If it is of another form, names a class that it does not declare, or a file outside its base.
 */
export function parseListing(
  text: string,
  task: ZooTask,
  file: string,
): TargetListing {
  const listing = listingOf(text, task, file);
  const paths = listing.task === "image"
    ? listing.samples.map((sample) => sample.file)
    : listing.task === "segmentation"
    ? listing.samples.flat()
    : listing.samples.map(([path]) => path);
  for (const path of [listing.base, ...paths]) assertBelow(path, file);
  const named = listing.task === "image"
    ? listing.samples.map(({ className }) => className)
    : listing.task === "text"
    ? listing.samples.map(([, , className]) => className)
    : [];
  for (const name of named) {
    if (listing.classes.includes(name)) continue;
    throw new FormatError(
      `${file}: a sample is of class "${name}", which is none of ${
        listing.classes.join(", ")
      }`,
    );
  }
  return listing;
}

function listingOf(text: string, task: ZooTask, file: string): TargetListing {
  switch (task) {
    case "image": {
      const { samples, ...rest } = parseDocument(imageSchema, text, file);
      return {
        ...rest,
        task,
        samples: samples.map(([path, className, window]) => ({
          file: path,
          className,
          window,
        })),
      };
    }
    case "segmentation":
      return { ...parseDocument(segmentationSchema, text, file), task };
    case "text":
      return { ...parseDocument(textSchema, text, file), task };
    default:
      throw new InputError(`Expected a task but found "${task}"`);
  }
}

/** A listing may only name what lies below the data folder. */
function assertBelow(path: string, file: string): void {
  const parts = path.split(/[/\\]/);
  if (
    path !== "" && !parts.includes("..") && !/^([/\\]|[A-Za-z]:)/.test(path)
  ) return;
  throw new FormatError(
    `${file}: expected paths below the data folder but found "${path}"`,
  );
}
