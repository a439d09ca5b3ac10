/**
 * Hugging Face's `preprocessor_config.json`: the preprocessing that a checkpoint was published with.
 *
 * @see {@link https://huggingface.co/docs/transformers/main_classes/image_processor}
 * @module
 */
import {
  array,
  boolean,
  type InferOutput,
  looseObject,
  number,
  optional,
  string,
  union,
} from "../deps/valibot.ts";
import { FormatError } from "../errors.ts";
import { parseDocument } from "./check_schema.ts";
import type { ImageLayout } from "./image_layout.ts";
import type { ImagePreprocessing } from "./preprocessing.ts";
import type { PreprocessingChoice } from "./preprocessing_choice.ts";
import {
  isKnownFamily,
  type ProcessorFamily,
  processorFamily,
} from "./processor_families.ts";

const size = union([
  number(),
  looseObject({
    height: optional(number()),
    width: optional(number()),
    shortest_edge: optional(number()),
    longest_edge: optional(number()),
  }),
]);
const channels = union([number(), array(number())]);

const SCHEMA = looseObject({
  image_processor_type: optional(string()),
  feature_extractor_type: optional(string()),
  do_resize: optional(boolean()),
  size: optional(size),
  resample: optional(number()),
  crop_pct: optional(number()),
  do_center_crop: optional(boolean()),
  crop_size: optional(size),
  do_rescale: optional(boolean()),
  rescale_factor: optional(number()),
  rescale_offset: optional(boolean()),
  do_normalize: optional(boolean()),
  image_mean: optional(channels),
  image_std: optional(channels),
  do_flip_channel_order: optional(boolean()),
  include_top: optional(boolean()),
});

/** What such a file may state. */
export type Config = InferOutput<typeof SCHEMA>;
type Filter = ImagePreprocessing["interpolation"];
type Geometry = Pick<
  ImagePreprocessing,
  "height" | "width" | "resizeMode" | "resize" | "centreCrop" | "exactSize"
>;

/** PIL's numbers of its filters. */
const FILTERS: ReadonlyMap<number, Filter> = new Map([
  [0, "nearest"],
  [1, "lanczos"],
  [2, "bilinear"],
  [3, "bicubic"],
]);
/** Families that shrink a crop of 224 from 256, whatever the numbers are. */
const LEVIT = 256 / 224;

/**
 * The preprocessing of a checkpoint.
 *
 * @param text JSON.
 * @param file Name of the file, for messages.
 * @param input Image input of the model.
 * @returns null where the file is of a tokenizer or an audio model and says nothing of images.
 * @throws {FormatError} If a field is of another kind than it should be, or asks for what is not known here.
 */
export function parsePreprocessorConfig(
  text: string,
  file: string,
  input: ImageLayout,
): PreprocessingChoice | null {
  const config = parseDocument(SCHEMA, text, file);
  const family =
    (config.image_processor_type ?? config.feature_extractor_type ??
      "").replace(/(FeatureExtractor|ImageProcessor(Fast)?)$/, "");
  const isOfImages = config.image_mean !== undefined ||
    config.size !== undefined || config.do_resize !== undefined;
  if (!isOfImages) return null;
  const preprocessing = preprocessingOf(config, family, file, input);
  const named = family === "" ? "" : ` (${family})`;
  const cropped = preprocessing.resizeMode === "shortest" &&
      config.do_center_crop === false
    ? ", with a centre crop, since batches need one size"
    : "";
  return { preprocessing, origin: `${file}${named}${cropped}` };
}

/** What the image processor of a family does with a configuration. */
export function preprocessingOf(
  config: Config,
  family: string,
  file: string,
  input: ImageLayout,
): ImagePreprocessing {
  const habits = processorFamily(family);
  return {
    ...geometryOf(config, family, input),
    interpolation: filterOf(config, habits, file),
    ...valuesOf(config, habits, input.channels),
    layout: input.layout,
    orientation: "exif",
    cropOrigin: "floor",
  };
}

function geometryOf(
  config: Config,
  family: string,
  input: ImageLayout,
): Geometry {
  const habits = processorFamily(family);
  const stated = sidesOf(config.size ?? habits.size, habits.isShortest);
  const crop = sidesOf(
    config.crop_size ?? habits.crop ?? stated.height ?? stated.shortest!,
  );
  const isCropped = config.do_center_crop ??
    (habits.crop !== null ||
      (config.crop_size !== undefined && !isKnownFamily(family)));
  const [height, width] = isCropped ? [crop.height!, crop.width!] : [
    input.height ?? stated.height ?? stated.shortest!,
    input.width ?? stated.width ?? stated.shortest!,
  ];
  const whole = { height, width, resize: Math.min(height, width) };
  if (config.do_resize === false) {
    return { ...whole, resizeMode: "none", centreCrop: isCropped };
  }
  if (stated.shortest === undefined) {
    const isSame = stated.height === height && stated.width === width;
    const exactSize = { height: stated.height!, width: stated.width! };
    return {
      ...whole,
      resizeMode: "exact",
      centreCrop: isCropped && !isSame,
      ...(isSame || !isCropped ? {} : { exactSize }),
    };
  }
  return shortestGeometry(config, family, stated.shortest, { height, width });
}

function shortestGeometry(
  config: Config,
  family: string,
  shortest: number,
  size: { height: number; width: number },
): Geometry {
  if (family === "ConvNext" || (family === "" && config.crop_pct)) {
    // Above 384 the whole image is squeezed into the square, below it is cropped from a larger one.
    const both = { height: shortest, width: shortest };
    return shortest >= 384
      ? { ...both, resizeMode: "exact", resize: shortest, centreCrop: false }
      : {
        ...both,
        resizeMode: "shortest",
        resize: Math.trunc(shortest / (config.crop_pct ?? 224 / 256)),
        centreCrop: true,
      };
  }
  const resize = family === "Levit"
    ? Math.trunc(LEVIT * shortest)
    : family === "PoolFormer"
    ? Math.trunc(shortest / (config.crop_pct ?? 0.9))
    : shortest;
  return { ...size, resizeMode: "shortest", resize, centreCrop: true };
}

interface Sides {
  height?: number;
  width?: number;
  shortest?: number;
}

function sidesOf(
  size: NonNullable<Config["size"]>,
  isShortest = false,
): Sides {
  if (typeof size === "number") {
    return isShortest ? { shortest: size } : { height: size, width: size };
  }
  if (size.height !== undefined && size.width !== undefined) {
    return { height: size.height, width: size.width };
  }
  const shortest = size.shortest_edge ?? size.height ?? size.width ?? 224;
  return isShortest || size.shortest_edge !== undefined
    ? { shortest, height: shortest, width: shortest }
    : { height: shortest, width: shortest };
}

function filterOf(
  { resample }: Config,
  { filter: usual }: ProcessorFamily,
  file: string,
): Filter {
  if (resample === undefined) return usual;
  const filter = FILTERS.get(resample);
  if (filter) return filter;
  throw new FormatError(
    `${file}: resample: expected 0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic) but found ${resample}`,
  );
}

function valuesOf(
  config: Config,
  { normalisation, isFlipped = false, dividesTwice = false }: ProcessorFamily,
  channels: 1 | 3,
): Pick<ImagePreprocessing, "colour" | "rescale" | "mean" | "std"> {
  const rescale = config.do_rescale === false
    ? 1
    : config.rescale_factor ?? 1 / 255;
  // (b * rescale - 1 - mean) / std is what the offset asks for.
  const offset = config.rescale_offset ? 1 : 0;
  const list = (value: number | readonly number[]) =>
    typeof value === "number"
      ? Array<number>(channels).fill(value)
      : value.slice(0, channels);
  const mean = config.image_mean ?? normalisation?.mean ?? 0;
  const std = config.image_std ?? normalisation?.std ?? 1;
  const isNormalised = normalisation !== null && config.do_normalize !== false;
  const isDivided = dividesTwice && config.include_top !== false;
  const powers = Number(isNormalised) + Number(isDivided);
  const isBlueFirst = config.do_flip_channel_order ?? isFlipped;
  return {
    colour: channels === 1 ? "grey" : isBlueFirst ? "bgr" : "rgb",
    rescale,
    mean: list(isNormalised ? mean : 0).map((value) => value + offset),
    std: list(std).map((value) => value ** powers),
  };
}
