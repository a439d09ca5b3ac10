/**
 * timm's `config.json` on the hub: the preprocessing under `pretrained_cfg`.
 *
 * @see {@link https://huggingface.co/docs/timm/reference/data}
 * @module
 */
import {
  array,
  type InferOutput,
  looseObject,
  number,
  optional,
  string,
} from "../deps/valibot.ts";
import { parseDocument } from "./check_schema.ts";
import type { ImageLayout } from "./image_layout.ts";
import type { ImagePreprocessing } from "./preprocessing.ts";
import {
  IMAGENET_MEAN,
  IMAGENET_STD,
  type PreprocessingChoice,
} from "./preprocessing_choice.ts";

const PRETRAINED = looseObject({
  input_size: optional(array(number())),
  interpolation: optional(string()),
  crop_pct: optional(number()),
  crop_mode: optional(string()),
  mean: optional(array(number())),
  std: optional(array(number())),
});
const SCHEMA = looseObject({
  architecture: optional(string()),
  pretrained_cfg: optional(PRETRAINED),
});

type Pretrained = InferOutput<typeof PRETRAINED>;

/**
 * The preprocessing of a timm checkpoint.
 *
 * @param text JSON.
 * @param file Name of the file, for messages.
 * @param input Image input of the model; its size has the last word.
 * @returns null where the file is not timm's.
 * @throws {FormatError} If a field is of another kind than it should be.
 */
export function parseTimmConfig(
  text: string,
  file: string,
  input: ImageLayout,
): PreprocessingChoice | null {
  const { architecture, pretrained_cfg: config } = parseDocument(
    SCHEMA,
    text,
    file,
  );
  if (!config) return null;
  const [, rows = 224, columns = 224] = config.input_size ?? [];
  const height = input.height ?? rows;
  const width = input.width ?? columns;
  const preprocessing: ImagePreprocessing = {
    height,
    width,
    ...geometryOf(config, height, width),
    interpolation: filterOf(config.interpolation),
    colour: input.channels === 1 ? "grey" : "rgb",
    rescale: 1 / 255,
    mean: (config.mean ?? IMAGENET_MEAN).slice(0, input.channels),
    std: (config.std ?? IMAGENET_STD).slice(0, input.channels),
    layout: input.layout,
  };
  return {
    preprocessing,
    origin: `${file}: pretrained_cfg${
      architecture === undefined ? "" : ` of timm's ${architecture}`
    }`,
  };
}

function geometryOf(
  { crop_pct: share = 0.875, crop_mode: mode }: Pretrained,
  height: number,
  width: number,
): Pick<
  ImagePreprocessing,
  "resizeMode" | "resize" | "centreCrop" | "exactSize"
> {
  const scaled = {
    height: Math.floor(height / share),
    width: Math.floor(width / share),
  };
  const resize = Math.min(scaled.height, scaled.width);
  return mode === "squash" || height !== width
    ? { resizeMode: "exact", resize, centreCrop: true, exactSize: scaled }
    : { resizeMode: "shortest", resize, centreCrop: true };
}

function filterOf(name = "bilinear"): ImagePreprocessing["interpolation"] {
  if (name === "bicubic" || name === "nearest" || name === "lanczos") {
    return name;
  }
  return "bilinear";
}
