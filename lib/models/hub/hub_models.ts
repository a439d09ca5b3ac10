/**
 * From a name on the hub to models on disk.
 *
 * @module
 */
import { InputError, ModelError } from "../../errors.ts";
import { externalFiles } from "../external_data.ts";
import { readLocation } from "../model_source.ts";
import { parseOnnx } from "../parse_onnx.ts";
import {
  chooseModelFile,
  type ModelFileChoice,
  type ModelFileOptions,
  namedModelFile,
} from "./choose_model_file.ts";
import { companionPaths, mayHoldWeights } from "./companion_paths.ts";
import { fetchHubFile } from "./fetch_file.ts";
import { type HubCommit, hubCommit } from "./hub_files.ts";
import { type HubModelName, parseHubModel } from "./hub_name.ts";
import {
  type HubOptions,
  type HubSettings,
  hubSettings,
} from "./hub_settings.ts";
import { ownerModels } from "./owner_models.ts";

/** Which models of the hub, and how to reach it. */
export interface HubModelOptions extends HubOptions, ModelFileOptions {
  /** Of `hf:owner/*` the models whose name holds this, or fits it where it has `*` or `?`. */
  readonly filter?: string;
}

/** A model of the hub, on disk. */
export interface HubModel {
  /** Path of the file, its companions beside it. */
  readonly location: string;
  /** Where it is from: `hf:owner/name@COMMIT/path.onnx`. */
  readonly origin: string;
  /** Path that names are made of: `owner/name/resnet18.onnx`. */
  readonly label: string;
}

/**
 * The models that a name on the hub means, downloaded where they are not here yet.
 *
 * With a model come the files of its weights, its configurations, its preprocessing and its tokenizer.
 *
 * @param name `hf:owner/name[@revision][/path.onnx]`; `*` and `?` in the name mean all of the owner's that fit.
 * @throws {ModelError} If there is no such file or variant, or nothing tells which is meant.
 * @throws {InputError} If the hub refuses, cannot be asked, or sends what was not published.
 *
 * @example What is not in the cache is not to be had offline
 * ```ts
 * import { hubModels } from "fair-collapse";
 * import { assertRejects } from "@std/assert";
 *
 * const hubCache = await Deno.makeTempDir();
 * await assertRejects(
 *   () => hubModels("hf:acme/tiny", { hubCache, offline: true }),
 *   Error,
 *   "Cannot open hf:acme/tiny offline: it is not in",
 * );
 * await Deno.remove(hubCache);
 * ```
 */
export async function hubModels(
  name: string,
  options: HubModelOptions = {},
): Promise<HubModel[]> {
  const parsed = parseHubModel(name);
  const settings = await hubSettings(options);
  if (!/[*?]/.test(parsed.repository.id)) {
    return [await hubModel(name, parsed, settings, options)];
  }
  const models: HubModel[] = [];
  for (const id of await ownerModels(name, parsed, settings, options.filter)) {
    const repository = { type: "model", id } as const;
    const own = name.replace(parsed.repository.id, id);
    try {
      models.push(
        await hubModel(own, { ...parsed, repository }, settings, options),
      );
    } catch (error) {
      // Nobody has named this very one.
      const isItsOwn = error instanceof ModelError ||
        settings.offline && error instanceof InputError;
      if (!isItsOwn) throw error;
      settings.onHub?.({ kind: "remark", text: `left out: ${error.message}` });
    }
  }
  if (models.length > 0) return models;
  throw new ModelError(
    `Cannot take any model of ${name}: none has the file that is asked for`,
  );
}

async function hubModel(
  name: string,
  { repository, revision, path }: HubModelName,
  settings: HubSettings,
  options: ModelFileOptions,
): Promise<HubModel> {
  const commit = await hubCommit(name, repository, revision, settings);
  const choice = chosenFile(commit, path, options);
  const short = `hf:${repository.id}@${commit.commit.slice(0, 7)}`;
  settings.onHub?.({ kind: "choice", repository: short, ...choice });
  const location = await fetchModel(commit, choice.path, settings);
  return {
    location,
    origin: `hf:${repository.id}@${commit.commit}/${choice.path}`,
    label: labelOf(repository.id, revision, choice.path),
  };
}

function chosenFile(
  { name, files }: HubCommit,
  path: string | undefined,
  options: ModelFileOptions,
): ModelFileChoice {
  const paths = files.map(({ path }) => path);
  if (path === undefined) return chooseModelFile(name, paths, options);
  return namedModelFile(name, paths, path);
}

/** The model, and what belongs beside it. */
async function fetchModel(
  commit: HubCommit,
  path: string,
  settings: HubSettings,
): Promise<string> {
  const byPath = new Map(commit.files.map((file) => [file.path, file]));
  const fetched = async (path: string) =>
    await fetchHubFile(commit, byPath.get(path)!, settings);
  const location = await fetched(path);
  // Small files cost a round trip each: all at once, and none is left running when one fails.
  const companions = await Promise.allSettled(
    companionPaths(path, byPath).map(fetched),
  );
  for (const companion of companions) {
    if (companion.status === "rejected") throw companion.reason;
  }
  for (const weights of await weightFiles(path, location, byPath)) {
    await fetched(weights);
  }
  return location;
}

/** Paths of the files that the graph keeps its weights in; those that are missing are told when it is opened. */
async function weightFiles(
  path: string,
  location: string,
  files: ReadonlyMap<string, unknown>,
): Promise<string[]> {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const isAlone = ![...files.keys()].some((other) =>
    other.startsWith(folder) && mayHoldWeights(other.slice(folder.length))
  );
  if (isAlone) return [];
  const graph = parseOnnx(await readLocation(location, 0), path);
  return externalFiles(graph).map(({ name }) => folder + name)
    .filter((weights) => files.has(weights));
}

/** What a model is called by: its repository where its file is called `model`, with the ending of a variant. */
function labelOf(id: string, revision: string, path: string): string {
  const [owner, name] = id.split("/");
  const called = revision === "main" ? name : `${name}@${revision}`;
  const parts = path.replace(/\.onnx$/i, "").split("/");
  const stem = parts.pop()!;
  const folders = parts.filter((part) => part !== "onnx");
  const ending = /^model(?=[_.-]|$)(.*)$/.exec(stem)?.[1];
  const leaf = ending === undefined ? [called, ...folders, stem] : [
    ...folders.length === 0 ? [] : [called, ...folders.slice(0, -1)],
    `${folders.at(-1) ?? called}${ending}`,
  ];
  return [owner, ...leaf].join("/");
}
