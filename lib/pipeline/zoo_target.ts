/**
 * The data of a target of the zoo.
 *
 * @module
 */
import { join, resolve } from "../deps/std_path.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { InputError } from "../errors.ts";
import { readingError } from "../reading_error.ts";
import { readTextFile } from "../read_text_file.ts";

import { materialiseListing, VOID_LABEL } from "./materialise_listing.ts";
import type { ZooTarget } from "./zoo_catalogue.ts";
import { zooFolder } from "./zoo_folder.ts";
import { parseListing, type TargetListing } from "./zoo_listing.ts";

/** Where a target's data come from. */
export interface ZooTargetOptions {
  /** Folder that data lie in which do not come along. Default {@linkcode defaultDataRoot}. */
  readonly dataRoot?: string;
  /** Folder to gather them in. */
  readonly cache: string;
}

/** The folder `shared/data` beside the checkout. */
export function defaultDataRoot(): string {
  return resolve(zooFolder(), "..", "..", "shared", "data");
}

async function listingOf(
  { listing, task, name }: ZooTarget,
): Promise<TargetListing> {
  if (listing === undefined) {
    throw new InputError(
      `Cannot find the data of ${name}: zoo.json names neither folder nor listing`,
    );
  }
  try {
    return parseListing(await readTextFile(listing), task, listing);
  } catch (error) {
    throw readingError(error, listing);
  }
}

/**
 * Where the data of a target are to be found, if they are not there.
 *
 * @returns A sentence that says what is missing and how to get it; undefined where the data are there.
 */
export async function missingTargetData(
  target: ZooTarget,
  options: Pick<ZooTargetOptions, "dataRoot"> = {},
): Promise<string | undefined> {
  const isThere = (path: string) =>
    Deno.stat(path).then(() => true, () => false);
  if (target.folder !== undefined) {
    return await isThere(target.folder)
      ? undefined
      : `${target.name} is left out: there is no ${target.folder}`;
  }
  const { dataRoot = defaultDataRoot() } = options;
  const { base } = await listingOf(target);
  if (await isThere(join(dataRoot, base))) return undefined;
  return `${target.name} is left out: its data are not in ${
    join(dataRoot, base)
  }; deno task data:get ${
    base.split("/")[0]
  } --to ${dataRoot}, or --data-root DIR`;
}

/**
 * Open the data that a target's models are to be ranked on.
 *
 * @throws {InputError} If they are missing, or not what the zoo says they are.
 *
 * @example
 * ```ts
 * import { openZooTarget, readZoo } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const { targets } = await readZoo();
 * const target = targets.find(({ name }) => name === "fashion")!;
 * const dataset = await openZooTarget(target, { cache: await Deno.makeTempDir() });
 * assertEquals(dataset.classNames, target.classNames);
 * ```
 */
export async function openZooTarget(
  target: ZooTarget,
  { dataRoot = defaultDataRoot(), cache }: ZooTargetOptions,
): Promise<Dataset> {
  const { task, classNames, folder } = target;
  let path = folder;
  if (path === undefined) {
    const missing = await missingTargetData(target, { dataRoot });
    if (missing !== undefined) throw new InputError(missing);
    const listing = await listingOf(target);
    path = await materialiseListing(
      listing,
      resolve(dataRoot, listing.base),
      join(cache, "targets"),
    );
  }
  const dataset = await openDataset(path, {
    task,
    ...(task === "segmentation" ? { void: [VOID_LABEL] } : {}),
  });
  const found = new Set(dataset.classNames);
  if (
    found.size === classNames.length &&
    classNames.every((name) => found.has(name))
  ) return dataset;
  throw new InputError(
    `Expected the classes ${classNames.join(", ")} in ${path} but found ${
      dataset.classNames.join(", ")
    }`,
  );
}
