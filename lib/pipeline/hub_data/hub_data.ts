/**
 * Data sets of the Hugging Face hub, on disk.
 *
 * @module
 */
import { pickSplit } from "../../datasets/split_folders.ts";
import { dirname, join } from "../../deps/std_path.ts";
import { InputError } from "../../errors.ts";
import { fetchHubFile, linkFile } from "../../models/hub/fetch_file.ts";
import { type HubCommit, hubCommit } from "../../models/hub/hub_files.ts";
import { type HubDataName, parseHubData } from "../../models/hub/hub_name.ts";
import {
  type HubOptions,
  type HubSettings,
  hubSettings,
} from "../../models/hub/hub_settings.ts";

import { type ParquetSplit, parquetSplits } from "./parquet_splits.ts";

/** Which part of the data, and how to reach the hub. */
export interface HubDataOptions extends HubOptions {
  /** The split, where the name says none. Default the training split. */
  readonly split?: string;
}

/** Data of the hub, on disk. */
export interface HubData {
  /** Folder of the split's parquet files, called as the repository is. */
  readonly path: string;
  /** Where they are from: `hf-dataset:owner/name@COMMIT:config:split`. */
  readonly origin: string;
  /** What was taken and assumed, in sentences. */
  readonly remarks: readonly string[];
}

/** The branch in which the hub keeps every data set as parquet. */
const CONVERTED = "refs/convert/parquet";

/**
 * The parquet files of a data set on the hub, downloaded where they are not here yet.
 *
 * Without a revision they are those that the hub has made of the data, else the repository's own.
 *
 * @param name `hf-dataset:owner/name[@revision][:config][:split]`.
 * @throws {InputError} If there is no such repository, configuration or split, or no parquet file; the message lists what
 * there is.
 *
 * @example What is not in the cache is not to be had offline
 * ```ts
 * import { hubData } from "fair-collapse";
 * import { assertRejects } from "@std/assert";
 *
 * const hubCache = await Deno.makeTempDir();
 * await assertRejects(
 *   () => hubData("hf-dataset:acme/pets", { hubCache, offline: true }),
 *   Error,
 *   "Cannot open hf-dataset:acme/pets offline: it is not in",
 * );
 * await Deno.remove(hubCache);
 * ```
 */
export async function hubData(
  name: string,
  options: HubDataOptions = {},
): Promise<HubData> {
  const parsed = parseHubData(name);
  const settings = await hubSettings(options);
  const commit = await dataCommit(name, parsed, settings);
  const { config, split, paths, isPartial } = chosenSplit(
    name,
    parquetSplits(commit.files.map(({ path }) => path)),
    { config: parsed.config, split: parsed.split ?? options.split },
    commit,
  );
  const { id } = parsed.repository;
  const short = commit.commit.slice(0, 7);
  const bytes = sizeOf(commit, paths);
  const what = `configuration ${config}, split ${split}`;
  settings.onHub?.({
    kind: "remark",
    text: `hf-dataset:${id}@${short}: ${what}, ${paths.length} ${
      paths.length === 1 ? "file" : "files"
    }${bytes > 0 ? `, ${(bytes / 1e6).toPrecision(3)} MB` : ""}`,
  });
  const path = await splitFolder(commit, config, split, paths, settings);
  return {
    path,
    origin: `hf-dataset:${id}@${commit.commit}:${config}:${split}`,
    remarks: [
      `Downloaded from hf-dataset:${id} at ${commit.commit}: ${what}.`,
      ...(isPartial
        ? [`The hub holds but the first part of ${split} as parquet.`]
        : []),
    ],
  };
}

/** The commit that holds the parquet files. */
async function dataCommit(
  name: string,
  { repository, revision }: HubDataName,
  settings: HubSettings,
): Promise<HubCommit> {
  if (revision !== undefined) {
    return await hubCommit(name, repository, revision, settings);
  }
  try {
    return await hubCommit(name, repository, CONVERTED, settings);
  } catch (error) {
    const isAbsent = error instanceof InputError &&
      (error.cause === 404 || settings.offline);
    if (!isAbsent) throw error;
    return await hubCommit(name, repository, "main", settings);
  }
}

function chosenSplit(
  name: string,
  splits: readonly ParquetSplit[],
  wanted: { readonly config?: string; readonly split?: string },
  { files }: HubCommit,
): ParquetSplit {
  if (splits.length === 0) {
    const others = files.map(({ path }) => path).slice(0, 8);
    throw new InputError(
      `Cannot open ${name}: the hub has no parquet files of it but ${
        others.join(", ") || "nothing"
      }; download it and give --data its folder`,
    );
  }
  const configs = [...new Set(splits.map(({ config }) => config))];
  const config = wanted.config ??
    (configs.length === 1 || !configs.includes("default")
      ? configs[0]
      : "default");
  const isClear = wanted.config !== undefined || configs.length === 1 ||
    config === "default";
  if (!isClear || !configs.includes(config)) {
    throw new InputError(
      `Cannot tell which configuration of ${name} is meant: there are ${
        configs.join(", ")
      }; name one, e.g. ${name.split(":").slice(0, 2).join(":")}:${configs[0]}`,
    );
  }
  const ofConfig = splits.filter((split) => split.config === config);
  const names = ofConfig.map(({ split }) => split);
  const { split } = pickSplit(name, names, wanted.split);
  return ofConfig.find((one) => one.split === split)!;
}

function sizeOf({ files }: HubCommit, paths: readonly string[]): number {
  const wanted = new Set(paths);
  return files.reduce(
    (sum, { path, size }) => sum + (wanted.has(path) ? size : 0),
    0,
  );
}

/**
 * A folder of one split's files, named as readers of parquet tell splits: `train-00000-of-00002.parquet`.
 *
 * It lies beside the snapshots, so that what removes the repository from the cache removes it too.
 */
async function splitFolder(
  commit: HubCommit,
  config: string,
  split: string,
  paths: readonly string[],
  settings: HubSettings,
): Promise<string> {
  const byPath = new Map(commit.files.map((file) => [file.path, file]));
  const [, name] = commit.repository.id.split("/");
  const folder = join(
    commit.folder.root,
    "fair-collapse",
    commit.commit,
    encodeURIComponent(config),
    encodeURIComponent(split),
    name,
  );
  const count = String(paths.length).padStart(5, "0");
  for (const [at, path] of paths.entries()) {
    const file = await fetchHubFile(commit, byPath.get(path)!, settings);
    const number = String(at).padStart(5, "0");
    const link = join(
      folder,
      `${encodeURIComponent(split)}-${number}-of-${count}.parquet`,
    );
    await Deno.mkdir(dirname(link), { recursive: true });
    if (!await Deno.stat(link).then(() => true, () => false)) {
      await linkFile(file, link);
    }
  }
  return folder;
}
