/**
 * Which of a repository's ONNX files is meant.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import { nearestNames } from "../nearest_names.ts";

/** Precision of a model's weights, as far as the name of its file tells. */
export type Variant = "fp32" | "fp16" | "int8" | "q4";

/** All variants, the preferred first. */
export const VARIANTS: readonly Variant[] = ["fp32", "fp16", "int8", "q4"];

/** What narrows the choice. */
export interface ModelFileOptions {
  /** Precision of the weights. Default: fp32, else the first of fp16, int8, q4 that is there. */
  readonly variant?: Variant;
  /** What the model is for: of a pair of encoders, that of images or that of texts is taken. */
  readonly task?: "image" | "segmentation" | "text";
}

/** A file, and why this one. */
export interface ModelFileChoice {
  /** Path in the repository. */
  readonly path: string;
  /** Why, and what else there is. */
  readonly reason: string;
}

/** Endings of names by variant, the preferred first. The last of fp32 is no ending at all. */
const ENDINGS: Readonly<Record<Variant, readonly RegExp[]>> = {
  fp32: [/[_.-](fp32|float32)$/i, /[_.-]O[123]$/, /$/],
  fp16: [/[_.-](fp16|float16|half)$/i, /[_.-]O4$/],
  int8: [
    /[_.-]int8$/i,
    /[_.-]quantized$/i,
    /[_.-](qint8|qdq)([_.-]\w+)?$/i,
    /[_.-]q?uint8([_.-]\w+)?$/i,
  ],
  q4: [/[_.-](q4|int4|uint4)$/i, /[_.-]q4f16$/i, /[_.-]bnb4$/i],
};

/** Names of the encoder by task, where there is no plain model. */
const ENCODERS = {
  image: ["vision_model", "image_encoder", "encoder_model", "encoder"],
  segmentation: ["vision_model", "image_encoder", "encoder_model", "encoder"],
  text: ["text_model", "text_encoder", "encoder_model", "encoder"],
} as const;

interface ModelFile {
  readonly path: string;
  /** What it is a variant of: folder and name without ending and variant, `onnx` not counted as a folder. */
  readonly base: string;
  readonly variant: Variant;
  /** Place in the endings of its variant; the name without any comes first. */
  readonly order: number;
}

/**
 * Choose among the ONNX files of a repository.
 *
 * Files whose names differ in the ending alone (`model.onnx`, `model_fp16.onnx`, `model_quantized.onnx`) are variants
 * of one model. Of several models the one called `model` is taken, else the encoder for the task.
 *
 * @param name The repository, as its user named it.
 * @param paths Paths of all its files.
 * @throws {ModelError} If there is no ONNX file, no such variant, or several models with nothing to tell which; the
 * message lists what there is.
 */
export function chooseModelFile(
  name: string,
  paths: readonly string[],
  options: ModelFileOptions = {},
): ModelFileChoice {
  const files = paths.filter((path) => /\.onnx$/i.test(path)).map(modelFile);
  if (files.length === 0) throw noModel(name, paths);
  const model = chooseModel(name, files, options.task);
  const ofModel = files.filter(({ base }) => base === model)
    .toSorted((a, b) =>
      VARIANTS.indexOf(a.variant) - VARIANTS.indexOf(b.variant) ||
      a.order - b.order || depth(a) - depth(b) || (a.path < b.path ? -1 : 1)
    );
  const wanted = options.variant;
  const chosen = wanted
    ? ofModel.find(({ variant }) => variant === wanted)
    : ofModel[0];
  if (!chosen) {
    throw new ModelError(
      `Cannot take ${wanted} of ${name}: there ${
        ofModel.length === 1 ? "is" : "are"
      } ${
        ofModel.map(({ variant, path }) => `${variant} (${path})`).join(", ")
      }`,
    );
  }
  return { path: chosen.path, reason: reasonOf(chosen, files, wanted) };
}

function modelFile(path: string): ModelFile {
  const folders = path.split("/");
  const stem = folders.pop()!.replace(/\.onnx$/i, "");
  const base = (name: string) =>
    [...folders.filter((folder) => folder !== "onnx"), name].join("/");
  for (const variant of [...VARIANTS].reverse()) {
    for (const [order, ending] of ENDINGS[variant].entries()) {
      const match = ending.exec(stem);
      if (!match || match.index === 0) continue;
      const isPlain = match[0] === "";
      return {
        path,
        base: base(stem.slice(0, match.index)),
        variant,
        order: isPlain ? -1 : order,
      };
    }
  }
  return { path, base: base(stem), variant: "fp32", order: -1 };
}

function depth({ path }: ModelFile): number {
  return path.split("/").length;
}

function chooseModel(
  name: string,
  files: readonly ModelFile[],
  task: ModelFileOptions["task"],
): string {
  const bases = [...new Set(files.map(({ base }) => base))];
  if (bases.length === 1) return bases[0];
  const preferred = ["model", ...task ? ENCODERS[task] : []];
  const found = preferred.find((base) => bases.includes(base));
  if (found !== undefined) return found;
  const paths = files.map(({ path }) => path);
  throw new ModelError(
    `Cannot tell which model of ${name} is meant: there are ${
      listed(paths)
    }; name one, e.g. ${withPath(name, paths[0])}`,
  );
}

function reasonOf(
  { variant, path }: ModelFile,
  files: readonly ModelFile[],
  wanted: Variant | undefined,
): string {
  const others = files.filter((file) => file.path !== path);
  if (others.length === 0) return `${variant}, its only ONNX file`;
  return `${variant}, ${wanted ? "as asked" : "the default"}; there are also ${
    listed(others.map(({ path }) => path))
  }`;
}

function noModel(name: string, paths: readonly string[]): ModelError {
  const weights = paths.filter((path) =>
    /\.(safetensors|bin|pt|pth|h5|msgpack|gguf|tflite|ckpt)$/i.test(path)
  );
  return new ModelError(
    `Cannot open ${name}: it holds no .onnx file${
      weights.length > 0
        ? ` but ${
          listed(weights)
        }; export it first, e.g. optimum-cli export onnx --model …`
        : paths.length > 0
        ? ` but ${listed(paths)}`
        : ""
    }`,
  );
}

/**
 * The file that is named.
 *
 * @throws {ModelError} If there is none; the message lists the nearest.
 */
export function namedModelFile(
  name: string,
  paths: readonly string[],
  path: string,
): ModelFileChoice {
  if (paths.includes(path)) return { path, reason: "as named" };
  const models = paths.filter((path) => /\.onnx$/i.test(path));
  if (models.length === 0) throw noModel(name, paths);
  throw new ModelError(
    `Cannot open ${name}: there is no such file; nearest: ${
      nearestNames(path, models, 5).join(", ")
    }`,
  );
}

function withPath(name: string, path: string): string {
  return `${name}/${path}`;
}

/** As many as a message bears. */
function listed(paths: readonly string[]): string {
  const most = 12;
  return paths.length <= most
    ? paths.join(", ")
    : `${paths.slice(0, most).join(", ")} and ${paths.length - most} more`;
}
