/**
 * From what stands behind `--models` to the models meant.
 *
 * @module
 */
import { array, looseObject, optional, string } from "../deps/valibot.ts";
import { dirname, isGlob, resolve } from "../deps/std_path.ts";
import { shownUrl } from "../download/shown_url.ts";
import { InputError, ModelError } from "../errors.ts";
import { readingError } from "../reading_error.ts";
import { parseDocument } from "./check_schema.ts";
import { filesUnder, matchesOf } from "./find_files.ts";
import { type HubModelOptions, hubModels } from "./hub/hub_models.ts";
import { isHubModel, nameOfUrl } from "./hub/hub_name.ts";
import {
  hubEndpoint,
  isOffline,
  readableEnvironment,
} from "./hub/hub_settings.ts";
import {
  fileName,
  isUrl,
  type ModelSource,
  readLocation,
  toLocation,
} from "./model_source.ts";
import { nearestNames } from "./nearest_names.ts";
import { uniqueNames } from "./unique_names.ts";
import { urlCopy } from "./url_copy.ts";

/** What narrows a choice of models, and how those are reached that lie elsewhere. */
export interface ExpandOptions extends HubModelOptions {
  /** Task of the zoo's models, all of them by default; of the encoders of a model on the hub that for the task. */
  readonly task?: "image" | "segmentation" | "text";
  /** Folder in which copies of models named by URL are kept; none are kept by default. */
  readonly downloads?: string;
}

/** A model, and what its name is made of. */
interface Found {
  readonly location: string;
  readonly origin?: string;
  /** Path or URL that tells it from others. */
  readonly label: string;
}

/** The models that the project brings along. */
const ZOO = "zoo";
const ZOO_FOLDER = new URL("../../zoo/", import.meta.url);
const ZOO_SCHEMA = looseObject({
  models: array(looseObject({ file: string(), task: optional(string()) })),
});

/**
 * The models that a list of files, globs, folders, URLs and names on the Hugging Face hub means; "zoo" means the
 * project's own.
 *
 * What is named by `hf:owner/name` is downloaded where it is not in the hub's cache yet. Folders are searched for `.onnx` files, those within them too. The order is that of the list, and by name within
 * a folder or glob; what is named twice comes once. Names are those of the files; models of the same name get the
 * names of their folders before it.
 *
 * @throws {ModelError} If something is not there, or no model is in it; names what.
 * @throws {InputError} If the hub refuses or cannot be asked.
 *
 * @example
 * ```ts
 * import { expandModels } from "fair-collapse";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => expandModels(["no/*.onnx"]), Error, 'No file matches "no/*.onnx"');
 * ```
 */
export async function expandModels(
  models: readonly string[],
  options: ExpandOptions = {},
): Promise<ModelSource[]> {
  const found = new Map<string, Found>();
  for (const model of models) {
    for (const one of await find(model, options)) {
      const { location } = one;
      const identity = isUrl(location) ? location : resolve(location);
      if (!found.has(identity)) found.set(identity, one);
    }
  }
  const names = uniqueNames([...found.values()].map(({ label }) => label));
  return [...found.values()].map(({ location, origin }, i) => ({
    name: names[i],
    location,
    ...(origin !== undefined && { origin }),
  }));
}

async function find(
  model: string,
  options: ExpandOptions,
): Promise<readonly Found[]> {
  if (isHubModel(model)) return await hubModels(model, options);
  if (isUrl(model)) return await findUrl(model, options);
  const locations = await expand(model, options);
  return locations.map((location) => ({
    location,
    label: isUrl(location) ? location : resolve(location),
  }));
}

/** A model by URL: one of the hub's, a copy where copies are kept, else the URL itself. */
async function findUrl(
  url: string,
  options: ExpandOptions,
): Promise<readonly Found[]> {
  const endpoint = hubEndpoint(options, readableEnvironment);
  const name = nameOfUrl(url, endpoint);
  if (name !== null) return await hubModels(name, options);
  const { downloads } = options;
  const offline = isOffline(options, readableEnvironment);
  if (downloads !== undefined) {
    const location = await urlCopy(url, { ...options, downloads, offline });
    return [{ location, origin: shownUrl(url), label: url }];
  }
  if (!offline) return [{ location: url, label: url }];
  throw new InputError(
    `Cannot open ${shownUrl(url)} offline: no copies are kept without a cache`,
  );
}

async function expand(
  model: string,
  options: ExpandOptions,
): Promise<string[]> {
  if (model === ZOO) return await zooModels(options);
  const location = toLocation(model);
  if (/^[a-z][a-z\d+.-]+:/i.test(location)) {
    throw new ModelError(
      `Cannot open ${model}: expected a file, a glob, a folder, an http(s) URL, hf:OWNER/NAME or "${ZOO}"`,
    );
  }
  const found = await stat(location);
  if (found?.isDirectory) return await modelsInFolder(location);
  if (found) return [location];
  if (isGlob(location)) return await modelsOfGlob(location);
  throw await notFound(location);
}

async function stat(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return null;
    throw readingError(error, path);
  }
}

function isModel(path: string): boolean {
  return /\.onnx$/i.test(path);
}

async function modelsInFolder(folder: string): Promise<string[]> {
  const files = await filesUnder(folder);
  const models = files.filter(isModel);
  if (models.length > 0) return models;
  throw new ModelError(
    `No model in ${folder}: none of its ${files.length} files ends in .onnx`,
  );
}

async function modelsOfGlob(glob: string): Promise<string[]> {
  const files = await matchesOf(glob);
  const models = files.filter(isModel);
  if (models.length > 0) return models;
  throw new ModelError(
    files.length === 0
      ? `No file matches "${glob}"`
      : `No model matches "${glob}": none of the ${files.length} files that do ends in .onnx`,
  );
}

async function notFound(path: string): Promise<ModelError> {
  const folder = dirname(path);
  if (!await stat(folder)) {
    return new ModelError(`Cannot find ${path}: there is no folder ${folder}`);
  }
  const others = (await filesUnder(folder, 0)).filter(isModel).map(fileName);
  const nearest = nearestNames(fileName(path), others, 3);
  return new ModelError(
    `Cannot find ${path}: ${
      nearest.length === 0
        ? `no model lies in ${folder}`
        : `nearest in ${folder}: ${nearest.join(", ")}`
    }`,
  );
}

async function zooModels({ task }: ExpandOptions): Promise<string[]> {
  const list = new URL("zoo.json", ZOO_FOLDER);
  const bytes = await readLocation(toLocation(list), 0);
  const text = new TextDecoder().decode(bytes);
  const { models } = parseDocument(ZOO_SCHEMA, text, "zoo.json");
  return models
    .filter((model) => task === undefined || (model.task ?? task) === task)
    .map(({ file }) => toLocation(new URL(file, ZOO_FOLDER)));
}
