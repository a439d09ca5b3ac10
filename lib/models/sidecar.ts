/**
 * The file `NAME.json` beside `NAME.onnx`: what the project is told of a model by its user.
 *
 * @module
 */
import {
  array,
  boolean,
  finite,
  integer,
  maxLength,
  minLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
} from "../deps/valibot.ts";
import { FormatError } from "../errors.ts";
import { parseDocument } from "./check_schema.ts";
import type { ImagePreprocessing } from "./preprocessing.ts";

/** What a sidecar may say; every field may be left out. */
export interface Sidecar {
  /** Preprocessing of images; what is left out comes from the next source there is. */
  readonly preprocessing?: Partial<ImagePreprocessing>;
  /** Tensor to take the features from. */
  readonly tap?: string;
  /** Output that holds the answers to the source task. */
  readonly output?: string;
  /** Names of the source classes, in the order of the logits. */
  readonly classNames?: readonly string[];
}

const side = pipe(number(), integer(), minValue(1));
const channels = pipe(
  array(pipe(number(), finite())),
  minLength(1),
  maxLength(3),
);

const SCHEMA = strictObject({
  $schema: optional(string()),
  preprocessing: optional(strictObject({
    height: optional(side),
    width: optional(side),
    resizeMode: optional(picklist(["shortest", "exact", "none"])),
    resize: optional(side),
    exactSize: optional(strictObject({ height: side, width: side })),
    sizeMultiple: optional(side),
    interpolation: optional(
      picklist(["nearest", "bilinear", "bicubic", "lanczos"]),
    ),
    centreCrop: optional(boolean()),
    colour: optional(picklist(["rgb", "bgr", "grey"])),
    rescale: optional(pipe(number(), finite())),
    mean: optional(channels),
    std: optional(channels),
    layout: optional(picklist(["nchw", "nhwc"])),
    orientation: optional(picklist(["stored", "exif"])),
    cropOrigin: optional(picklist(["round", "floor"])),
    resampling: optional(picklist(["exact", "fast"])),
  })),
  tap: optional(string()),
  output: optional(string()),
  classNames: optional(array(string())),
});

/**
 * A sidecar's content.
 *
 * @param text JSON.
 * @param file Its name, for messages.
 * @throws {FormatError} If it is not of the schema; names the field.
 */
export function parseSidecar(text: string, file: string): Sidecar {
  const { $schema: _, ...sidecar } = parseDocument(SCHEMA, text, file);
  const { std = [] } = sidecar.preprocessing ?? {};
  const bad = std.findIndex((value) => !(value > 0));
  if (bad >= 0) {
    throw new FormatError(
      `${file}: preprocessing.std[${bad}]: expected a number above 0 but found ${
        std[bad]
      }`,
    );
  }
  return sidecar;
}
