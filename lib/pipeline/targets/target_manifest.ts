/**
 * What a target manifest may say, and its schema.
 *
 * @module
 */
import {
  array,
  type GenericSchema,
  integer,
  literal,
  maxLength,
  minLength,
  minValue,
  nullable,
  number,
  optional,
  picklist,
  pipe,
  record,
  strictObject,
  string,
  union,
} from "../../deps/valibot.ts";
import { FormatError } from "../../errors.ts";
import { parseDocument } from "../../models/check_schema.ts";

/** What the `format` of a manifest says. */
export const TARGET_FORMAT = "fair-collapse/target";

/** Data that models are to be ranked on: what lies where, and what it is. */
export interface TargetManifest {
  /** What kind of document this is. */
  readonly format: "fair-collapse/target";
  /** Version of the format. */
  readonly version: 1;
  /** Name of the target in tables. */
  readonly name: string;
  /** What kind of data it is; recognised by default. */
  readonly task?: "image" | "segmentation" | "text";
  /** Where the data lie, from the manifest's folder. */
  readonly path?: string;
  /** Where the data of each split lie, from the manifest's folder; in place of `path`. */
  readonly splits?: Readonly<Record<string, string>>;
  /** The split to take; the first of training, validation and test by default. */
  readonly split?: string;
  /** Names of the classes: those there are in the data, or the names of the numbers that stand there, from 0. */
  readonly classNames?: readonly string[];
  /** What found labels stand for: a file, or class by label; null leaves a label out. */
  readonly labelMap?: string | Readonly<Record<string, string | null>>;
  /** Segmentation: labels that are no class, or colours. */
  readonly void?: readonly (number | string)[];
  /** Images in tables and arrays: column or array that holds them or their paths. */
  readonly imageColumn?: string;
  /** Texts: column that holds them. */
  readonly textColumn?: string;
  /** Texts: column of the second texts. */
  readonly pairColumn?: string;
  /** Tables and arrays: column or array of the classes. */
  readonly labelColumn?: string;
  /** Most samples. */
  readonly limit?: number;
  /** Most samples a class. */
  readonly perClass?: number;
  /** Which samples are drawn. */
  readonly seed?: number;
  /** What the data may be used for. */
  readonly licence?: string;
  /** Where they come from. */
  readonly source?: string;
  /** What they are. */
  readonly description?: string;
}

const text = pipe(string(), minLength(1), maxLength(4096));
const count = pipe(number(), integer(), minValue(1));
const schema: GenericSchema<unknown, TargetManifest> = strictObject({
  format: literal(TARGET_FORMAT),
  version: literal(1),
  name: pipe(string(), minLength(1), maxLength(200)),
  task: optional(picklist(["image", "segmentation", "text"])),
  path: optional(text),
  splits: optional(record(text, text)),
  split: optional(text),
  classNames: optional(pipe(array(text), minLength(2))),
  labelMap: optional(union([text, record(string(), nullable(text))])),
  void: optional(array(union([pipe(number(), integer(), minValue(0)), text]))),
  imageColumn: optional(text),
  textColumn: optional(text),
  pairColumn: optional(text),
  labelColumn: optional(text),
  limit: optional(count),
  perClass: optional(count),
  seed: optional(pipe(number(), integer())),
  licence: optional(text),
  source: optional(text),
  description: optional(text),
});

/**
 * Parse a target manifest.
 *
 * @param text JSON.
 * @param file Its name, for messages.
 * @throws {FormatError} If it is not JSON or of another form; names the field.
 */
export function parseTargetManifest(
  text: string,
  file: string,
): TargetManifest {
  const manifest = parseDocument(schema, text, file);
  const { path, splits, split, classNames } = manifest;
  const fail = (reason: string): never => {
    throw new FormatError(`${file}: ${reason}`);
  };
  if (path === undefined && splits === undefined) {
    fail(
      'path: this field is missing; it says where the data lie, such as "."',
    );
  }
  if (path !== undefined && splits !== undefined) {
    fail("expected one of path and splits, not both");
  }
  if (splits !== undefined && Object.keys(splits).length === 0) {
    fail("splits: expected a path for each split but found none");
  }
  if (
    splits !== undefined && split !== undefined &&
    !(Object.hasOwn(splits, split))
  ) {
    fail(
      `split: expected one of ${Object.keys(splits).join(", ")} but found ${
        JSON.stringify(split)
      }`,
    );
  }
  const twice = classNames?.find((name, id) => classNames.indexOf(name) < id);
  if (twice !== undefined) {
    fail(`classNames: ${JSON.stringify(twice)} is named twice`);
  }
  return manifest;
}
