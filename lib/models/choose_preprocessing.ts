/**
 * Which preprocessing a model gets: what its user says, else what was published with it, else what its input suggests.
 *
 * @module
 */
import { defaultPreprocessing } from "./default_preprocessing.ts";
import type { ImageLayout } from "./image_layout.ts";
import { assertSaneImage } from "./input_size.ts";
import type { ModelFiles } from "./model_files.ts";
import { modelTypePreprocessing } from "./model_type_preprocessing.ts";
import type { ImagePreprocessing } from "./preprocessing.ts";
import type { PreprocessingChoice } from "./preprocessing_choice.ts";
import { parsePreprocessorConfig } from "./preprocessor_config.ts";
import { parseTimmConfig } from "./timm_config.ts";

/**
 * The preprocessing of an image model.
 *
 * Precedence: the sidecar, `preprocessor_config.json`, timm's `config.json`, what checkpoints of the `model_type` in
 * Hugging Face's `config.json` usually have, the defaults of the input. A sidecar that states only some fields takes
 * the others from the next source. The graph has the last word on the order of axes and on a fixed size.
 *
 * @param input Image input of the model.
 * @param files What lies beside the model.
 * @param isSegmentation Whether every pixel is to be seen.
 * @throws {FormatError} If a file beside the model is not of its schema.
 * @throws {InputError} If images would be of an absurd size.
 */
export function choosePreprocessing(
  input: ImageLayout,
  files: ModelFiles,
  isSegmentation: boolean,
): PreprocessingChoice {
  const choice = statedOrUsual(input, files, isSegmentation);
  assertSaneImage(choice.preprocessing, choice.origin);
  return choice;
}

function statedOrUsual(
  input: ImageLayout,
  files: ModelFiles,
  isSegmentation: boolean,
): PreprocessingChoice {
  const published = publishedPreprocessing(input, files) ??
    usualPreprocessing(input, files);
  const stated = files.sidecar?.content.preprocessing;
  const base = published ? fitToInput(published, input) : defaultPreprocessing(
    isSegmentation ? withSize(input, stated) : input,
    isSegmentation,
  );
  if (!stated) return base;
  const { file } = files.sidecar!;
  const missing = FIELDS.filter((field) => stated[field] === undefined);
  const origin = missing.length === 0
    ? file
    : `${file}; ${missing.join(", ")}: ${base.origin}`;
  return { preprocessing: { ...base.preprocessing, ...stated }, origin };
}

/** A graph that takes any size takes the one that is stated; without one, that of each image. */
function withSize(
  input: ImageLayout,
  stated: Partial<ImagePreprocessing> = {},
): ImageLayout {
  return {
    ...input,
    height: input.height ?? stated.height ?? null,
    width: input.width ?? stated.width ?? null,
  };
}

const FIELDS: readonly (keyof ImagePreprocessing)[] = [
  "height",
  "width",
  "resizeMode",
  "interpolation",
  "centreCrop",
  "colour",
  "rescale",
  "mean",
  "std",
  "layout",
];

function publishedPreprocessing(
  input: ImageLayout,
  { preprocessorConfig, config }: ModelFiles,
): PreprocessingChoice | null {
  const processor = preprocessorConfig &&
    parsePreprocessorConfig(
      preprocessorConfig.content,
      preprocessorConfig.file,
      input,
    );
  if (processor) return processor;
  return config && parseTimmConfig(config.content, config.file, input);
}

/** What checkpoints of the model's type usually have, at the size that its configuration states. */
function usualPreprocessing(
  input: ImageLayout,
  { config }: ModelFiles,
): PreprocessingChoice | null {
  const usual = config &&
    modelTypePreprocessing(config.content, config.file, input);
  if (!usual) return null;
  const { inputSize, ...choice } = usual;
  if (!inputSize) return choice;
  const [height, width] = inputSize;
  const sized = fitToInput(choice, {
    ...input,
    height: input.height ?? height,
    width: input.width ?? width,
  });
  return { ...sized, origin: choice.origin };
}

/** A graph of fixed size takes no other: the resize shrinks or grows in proportion. */
function fitToInput(
  { preprocessing, origin }: PreprocessingChoice,
  input: ImageLayout,
): PreprocessingChoice {
  const height = input.height ?? preprocessing.height;
  const width = input.width ?? preprocessing.width;
  if (height === preprocessing.height && width === preprocessing.width) {
    return { preprocessing, origin };
  }
  const scale = Math.min(height, width) /
    Math.min(preprocessing.height, preprocessing.width);
  const { exactSize } = preprocessing;
  return {
    preprocessing: {
      ...preprocessing,
      height,
      width,
      resize: Math.round(preprocessing.resize * scale),
      ...(exactSize && {
        exactSize: {
          height: Math.round(exactSize.height * scale),
          width: Math.round(exactSize.width * scale),
        },
      }),
    },
    origin:
      `${origin}, brought from ${preprocessing.height} x ${preprocessing.width} ` +
      `to the ${height} x ${width} of input "${input.name}"`,
  };
}
